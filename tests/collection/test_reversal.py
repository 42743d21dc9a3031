"""Operator reversals: what was done is undone by linked entries, and nothing else moves (E11, U12, RELIABILITY 12)."""

import asyncio
from datetime import UTC, datetime

import pytest

from app import collection
from app.collection import Grade, Outcome
from app.core.ids import PaymentId, new_id
from app.wallets import Proof
from tests.collection.till import Till, a_till

BOOKS = ("55211", "47121", "47122", "47111", "4111", "4112", "4191", "47321", "47322")


async def test_reliability_12_a_reversal_after_allocation_reopens_the_schedule_and_keeps_history(till: Till) -> None:
    unit, reference = await till.unit(12)
    payment = await till.paid(7_920, reference, fee=79)
    before = await till.entries(payment)

    await till.reverse(payment)

    seen = await till.village.see(unit)
    assert (seen.fee_due_minor, seen.arrears_minor, seen.status.value) == (1_000, 6_920, "pending")
    balances = await till.village.balances(*BOOKS)
    assert balances == dict.fromkeys(BOOKS, 0) | {"55211": -79, "4111": 6_920, "4112": 1_000}
    assert (await till.entries(payment))[: len(before)] == before
    row = await till.payment(payment)
    assert (row.status, row.left_minor, row.reversed_at) == ("reversed", 0, till.village.clock.now())
    [allocation] = await till.allocations(payment)
    assert allocation.undone_at == till.village.clock.now()
    assert await till.findings() == []


async def test_every_mirror_names_the_entry_it_mirrors_e11(till: Till) -> None:
    _, reference = await till.unit(12)
    payment = await till.paid(7_920, reference)

    await till.reverse(payment)

    booked = {entry.event: entry for entry in await till.entries(payment)}
    assert booked["E11b"].reverses == booked["E05"].id
    assert booked["E11d"].reverses == booked["E03"].id


async def test_an_advance_partly_used_is_unapplied_before_it_is_taken_e11a(till: Till) -> None:
    unit, reference = await till.unit(12)
    payment = await till.paid(7_920 + 7_000, reference, fee=0)
    await till.village.live_until("2026-03-31")

    await till.reverse(payment)

    seen = await till.village.see(unit)
    assert (seen.fee_due_minor, seen.arrears_minor, seen.advance_minor) == (1_000, 2 * 6_920, 0)
    assert (await till.village.balances("55211", "4191", "47321"))["55211"] == 0
    assert await till.findings() == []


@pytest.mark.parametrize(("returned", "lost"), [(None, 79), (79, 0), (30, 49)])
async def test_the_fee_is_lost_unless_the_operator_returns_it_e11d(till: Till, returned: int | None, lost: int) -> None:
    payment = await till.suspended(7_920, fee=79)

    await till.reverse(payment, fee_returned=returned)

    assert await till.village.balances("55211", "6311", "47121") == {"55211": -lost, "6311": lost, "47121": 0}


async def test_a_payment_partly_in_suspense_is_taken_back_whole(till: Till) -> None:
    first, _ = await till.unit(1)
    second, _ = await till.unit(2)
    payment = await till.suspended(9_000, fee=0)
    await till.allocate(payment, first, 2_000)
    await till.allocate(payment, first, 500)
    await till.allocate(payment, second, 3_000)

    await till.reverse(payment)

    assert await till.village.balances("55211", "47121", "4191") == {"55211": 0, "47121": 0, "4191": 0}
    mirrors = [entry for entry in await till.entries(payment) if entry.event == "E11b"]
    assert len(mirrors) == 2
    assert all(entry.reverses for entry in mirrors)
    assert (await till.payment(payment)).left_minor == 0
    assert await till.findings() == []


async def test_a_collective_payment_half_distributed_is_taken_back_whole(till: Till) -> None:
    unit, _ = await till.unit(12)
    association = await till.collective()
    kept = await till.paid(500, association.reference, fee=0)
    payment = await till.paid(10_000, association.reference, fee=0)
    await till.distribute(association, (unit, 4_500))

    await till.reverse(payment)

    assert await till.village.balances("55211", "47121", "47122") == {"55211": 500, "47121": 0, "47122": 0}
    assert (await till.payment(kept)).undistributed_minor == 0
    seen = await till.village.see(unit)
    assert seen.fee_due_minor + seen.arrears_minor == 7_920 - 500
    booked = await till.entries(payment)
    [identified] = [entry.id for entry in booked if entry.event == "E04"]
    assert identified in {entry.reverses for entry in booked}
    assert await till.findings() == []


async def test_what_a_lapsed_unit_keeps_is_a_difference_with_an_incident(till: Till) -> None:
    """DOMAIN 16, U12: the fee and the instalment settled cover that was given; they cannot be un-applied."""
    unit, reference = await till.unit(1)
    payment = await till.paid(1_578, reference, fee=16)
    await till.village.live_until("2026-07-01")
    assert (await till.village.standing(unit))[0] == "lapsed"

    await till.reverse(payment)

    assert await till.village.balances("55211", "47111", "47121") == {"55211": -16, "47111": 1_578, "47121": 0}
    assert await till.incidents() == ["membership.reversal_incomplete"]
    assert await till.findings() == []


async def test_money_given_back_by_the_lapse_of_a_unit_never_effective_is_taken_from_its_advance(till: Till) -> None:
    """E22n: what it had paid on instalments became refundable."""
    unit, reference = await till.unit(12)
    payment = await till.paid(2_000, reference, fee=0)
    await till.village.live_until("2026-04-16")
    assert (await till.village.standing(unit))[0] == "lapsed"

    await till.reverse(payment)

    assert await till.village.balances("55211", "4191", "47121") == {"55211": 0, "4191": 0, "47121": 0}
    assert await till.findings() == []


async def test_a_payment_is_reversed_once(till: Till) -> None:
    payment = await till.suspended(500)
    await till.reverse(payment)

    with pytest.raises(collection.AlreadyReversed):
        await till.reverse(payment)

    assert await till.village.balances("47121") == {"47121": 0}


async def test_a_payment_nobody_knows_cannot_be_reversed(till: Till) -> None:
    with pytest.raises(collection.UnknownPayment):
        await till.reverse(PaymentId(new_id()))


async def test_a_frozen_payment_is_ended_by_its_reversal(till: Till) -> None:
    payment = await till.suspended(500, fee=0)
    await till.freeze(payment)

    await till.reverse(payment)

    assert await till.village.balances("55211", "47121") == {"55211": 0, "47121": 0}


async def test_an_operators_word_reverses_once_however_often_it_is_told(till: Till) -> None:
    _, reference = await till.unit(12)
    await till.paid(7_920, reference, txn="MP1", fee=0)
    told = till.taken_back("MP1", 7_920)

    answers = [receipt.outcome for receipt in [*await till.book(told, told), *await till.book(told)]]

    assert answers == [Outcome.REVERSED, Outcome.ALREADY_BOOKED, Outcome.ALREADY_BOOKED]
    assert await till.village.balances("55211") == {"55211": 0}


async def test_a_reversal_heard_before_its_payment_waits_and_is_booked_after_it(till: Till) -> None:
    _, reference = await till.unit(12)
    told = till.taken_back("MP1", 7_920)

    [early] = await till.book(told)
    await till.paid(7_920, reference, txn="MP1", fee=0)
    [later] = await till.book(told)

    assert (early.outcome, early.reason) == (Outcome.UNPROVEN, collection.WAITS_FOR_PAYMENT)
    assert later.outcome is Outcome.REVERSED
    assert await till.findings() == []


async def test_a_payment_and_its_reversal_in_one_batch_end_in_nothing(till: Till) -> None:
    _, reference = await till.unit(12)

    receipts = await till.book(till.taken_back("MP1", 7_920), till.heard(7_920, typed=reference, txn="MP1", fee=0))

    assert [receipt.outcome for receipt in receipts] == [Outcome.REVERSED, Outcome.ALLOCATED]
    assert await till.village.balances("55211", "47121") == {"55211": 0, "47121": 0}


async def test_a_reversal_of_another_amount_is_a_persons(till: Till) -> None:
    await till.suspended(500, txn="MP1")

    [receipt] = await till.book(till.taken_back("MP1", 300))

    assert (receipt.outcome, receipt.reason) == (Outcome.CONTRADICTED, "reversal_differs")
    assert await till.incidents() == ["payment.reversal_differs"]
    assert await till.in_suspense() == 500


@pytest.mark.parametrize("amount", [None, 500])
async def test_reliability_11_an_unsigned_word_takes_no_payment_back(till: Till, amount: int | None) -> None:
    """RELIABILITY 4: what would not have been enough to book it is not enough to undo it."""
    moov = await a_till(till.village, name="Moov", account_code="55221", proof=Proof.QUERY)
    payment = await moov.suspended(500, txn="MP1")

    [receipt] = await moov.book(moov.taken_back("MP1", amount, grade=Grade.CLAIMED))

    assert (receipt.outcome, receipt.reason) == (Outcome.NOTED, "reversal_unproven")
    assert await moov.incidents() == ["payment.reversal_unproven"]
    row = await moov.payment(payment)
    assert (row.has_incident, row.reversed_at) == (True, None)


async def test_nothing_is_undone_in_the_books_before_it_was_done(till: Till) -> None:
    unit, _ = await till.unit(12)
    payment = await till.suspended(7_920, fee=0)
    reversed_at = datetime(2026, 1, 17, 10, tzinfo=UTC)
    await till.village.live_until("2026-01-20")
    await till.allocate(payment, unit)

    await till.reverse(payment, occurred_at=reversed_at)

    days = {entry.event: entry.booked_on.isoformat() for entry in await till.entries(payment)}
    assert (days["E03"], days["E05"], days["E11b"], days["E11d"]) == (
        "2026-01-15",
        "2026-01-20",
        "2026-01-20",
        "2026-01-20",
    )
    assert await till.findings() == []


async def test_an_allocation_and_a_reversal_at_once_leave_one_truth(till: Till) -> None:
    unit, _ = await till.unit(12)
    payment = await till.suspended(7_920, fee=0)

    answers = await asyncio.gather(till.reverse(payment), till.allocate(payment, unit), return_exceptions=True)

    refusals = [answer for answer in answers if isinstance(answer, BaseException)]
    assert all(isinstance(refusal, collection.PaymentNotInSuspense) for refusal in refusals)
    assert await till.village.balances("55211", "47121", "4191") == {"55211": 0, "47121": 0, "4191": 0}
    assert await till.findings() == []


async def test_a_batch_with_a_reversal_and_an_agent_on_the_same_unit_do_not_deadlock(till: Till) -> None:
    unit, reference = await till.unit(12)
    for turn in range(5):
        payment = await till.suspended(100, fee=0, txn=f"S{turn}")
        answers = await asyncio.gather(
            till.book(till.heard(10, typed=reference, fee=0), till.taken_back(f"S{turn}", 100)),
            till.allocate(payment, unit, 40),
            return_exceptions=True,
        )
        unexpected = [one for one in answers if isinstance(one, BaseException)]
        assert all(isinstance(one, collection.PaymentNotInSuspense) for one in unexpected)
    assert await till.findings() == []
