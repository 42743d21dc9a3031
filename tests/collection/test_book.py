"""Booking what operators say: A1 to A5, and RELIABILITY 1, 4, 5, 9, 10 at this level."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from app.collection import Grade, Outcome
from app.core.money import KES, XOF, Money
from app.db import Database
from app.providers import Direction
from app.wallets import Proof
from tests.collection.till import Till, a_till
from tests.counting import count_statements


async def test_a_payment_with_its_reference_pays_fee_then_instalment_w1(till: Till) -> None:
    unit, reference = await till.unit(12)

    [receipt] = await till.book(till.heard(7_920, typed=reference, fee=79))

    assert receipt.outcome is Outcome.ALLOCATED
    [allocation] = await till.allocations(receipt.payment_id)
    assert (allocation.fee_minor, allocation.amount_minor, allocation.advance_minor) == (1_000, 7_920, 0)
    assert await till.village.balances("55211", "6311", "47121", "4112", "4111", "47321", "47322") == {
        "55211": 7_841,
        "6311": 79,
        "47121": 0,
        "4112": 0,
        "4111": 0,
        "47321": 17_300,
        "47322": 10_380,
    }
    assert (await till.village.standing(unit)) == ("active", False)


async def test_a_stated_fee_of_nothing_is_the_fee_whatever_was_expected_m5(till: Till) -> None:
    _, reference = await till.unit(12)
    expecting = replace(till.wallet, fee_rate=Decimal("0.01"))

    stated = replace(till.heard(1_000, typed=reference, fee=0), wallet=expecting)
    silent = replace(till.heard(1_000, typed=reference), wallet=expecting)
    await till.book(stated, silent)

    assert await till.village.balances("55211", "6311") == {"55211": 1_990, "6311": 10}


async def test_reliability_13_what_is_over_goes_to_advance_a5(till: Till) -> None:
    unit, reference = await till.unit(12)

    [receipt] = await till.book(till.heard(10_000, typed=reference))

    [allocation] = await till.allocations(receipt.payment_id)
    assert allocation.advance_minor == 10_000 - 7_920
    assert (await till.village.see(unit)).advance_minor == 2_080


async def test_the_expected_fee_is_posted_where_the_operator_states_none_m5(till: Till) -> None:
    _, reference = await till.unit(1)

    [receipt] = await till.book(till.heard(2_050, typed=reference))

    assert (await till.payment(receipt.payment_id)).fee_minor == 21


@pytest.mark.parametrize(("amount", "fee"), [(2_050, 46), (26, 25), (25, 25), (10, 10)])
async def test_an_agreed_fixed_fee_comes_beside_the_rate_and_never_exceeds_the_payment_m5(
    till: Till, amount: int, fee: int
) -> None:
    agreed = replace(till.wallet, fee_fixed_minor=25)

    [receipt] = await till.book(replace(till.heard(amount), wallet=agreed))

    assert (await till.payment(receipt.payment_id)).fee_minor == fee


@pytest.mark.parametrize(
    ("stated", "raised"),
    [(20, []), (19, []), (21, []), (18, ["payment.unexpected_fee"]), (0, ["payment.unexpected_fee"])],
)
async def test_a_fee_more_than_a_franc_from_the_expected_one_is_posted_and_raised_m5(
    till: Till, stated: int, raised: list[str]
) -> None:
    await till.book(till.heard(2_000, fee=stated))

    assert await till.village.balances("6311") == {"6311": stated}
    assert await till.incidents() == raised


async def test_the_same_payment_again_changes_nothing_a1(till: Till) -> None:
    _, reference = await till.unit(12)
    heard = till.heard(7_920, typed=reference, payer="76000001")

    first, twin = await till.book(heard, heard)
    [again] = await till.book(heard)

    assert [first.outcome, twin.outcome, again.outcome] == [
        Outcome.ALLOCATED,
        Outcome.ALREADY_BOOKED,
        Outcome.ALREADY_BOOKED,
    ]
    assert await till.payments() == 1
    assert (await till.village.balances("55211"))["55211"] == 7_920 - 79
    assert await till.incidents() == []


@pytest.mark.parametrize("change", [{"amount": 9_000}, {"payer": "76000002"}])
async def test_reliability_4_another_amount_or_payer_raises_a_conflict(till: Till, change: dict[str, object]) -> None:
    _, reference = await till.unit(12)
    told = {"amount": 7_920, "payer": "76000001", "typed": reference, "txn": "MP1"}
    [first] = await till.book(till.heard(**told))  # type: ignore[arg-type]

    [again] = await till.book(till.heard(**(told | change)))  # type: ignore[arg-type]

    assert again.outcome is Outcome.CONTRADICTED
    payment = await till.payment(first.payment_id)
    assert (payment.amount_minor, payment.has_incident) == (7_920, True)
    assert await till.incidents() == ["payment.contradicted"]


async def test_a_masked_payer_does_not_contradict_a_known_one(till: Till) -> None:
    _, reference = await till.unit(12)
    await till.book(till.heard(7_920, typed=reference, payer="76000001", txn="MP1"))

    [again] = await till.book(till.heard(7_920, typed=reference, txn="MP1"))

    assert again.outcome is Outcome.ALREADY_BOOKED


@pytest.mark.parametrize(
    ("typed", "payer", "expected"),
    [
        (None, None, "UNKNOWN"),
        ("0100O12337", None, "UNKNOWN"),
        (None, "76000009", "UNKNOWN"),
        (None, "76000005", "AMBIGUOUS_MSISDN"),
    ],
)
async def test_reliability_5_what_cannot_be_placed_waits_in_suspense_a3(
    till: Till, typed: str | None, payer: str | None, expected: str
) -> None:
    await till.unit(1, "76000005")
    await till.unit(1, "76000005")

    [receipt] = await till.book(till.heard(500, typed=typed, payer=payer))

    assert (receipt.outcome, receipt.reason) == (Outcome.IN_SUSPENSE, expected)
    assert await till.in_suspense() == 500
    assert (await till.payment(receipt.payment_id)).left_minor == 500


async def test_a_declared_number_finds_its_unit_when_the_reference_is_wrong_a3(till: Till) -> None:
    unit, _ = await till.unit(3, "76000007")

    [receipt] = await till.book(till.heard(500, typed="0100099999", payer="76000007"))

    payment = await till.payment(receipt.payment_id)
    assert (payment.unit_id, payment.method) == (unit, "msisdn")


async def test_a_valid_reference_beats_the_payers_number_a3(till: Till) -> None:
    await till.unit(3, "76000007")
    other, reference = await till.unit(2)

    [receipt] = await till.book(till.heard(500, typed=reference, payer="76000007"))

    assert (await till.payment(receipt.payment_id)).unit_id == other


async def test_a_reference_typed_with_spaces_and_lookalikes_is_read_a4(till: Till) -> None:
    unit, reference = await till.unit(2)
    typed = f"{reference[:2]} {reference[2:8]}-{reference[8:]}".replace("0", "O")

    [receipt] = await till.book(till.heard(500, typed=typed))

    assert (await till.payment(receipt.payment_id)).unit_id == unit


async def test_money_for_a_lapsed_unit_waits_in_suspense_a3(till: Till) -> None:
    _, reference = await till.unit(1)
    await till.village.live_until("2026-04-16")

    [receipt] = await till.book(till.heard(2_000, typed=reference))

    assert (receipt.outcome, receipt.reason) == (Outcome.IN_SUSPENSE, "UNIT_CLOSED")


async def test_reliability_9_money_for_another_merchant_is_refused_and_flagged(till: Till) -> None:
    _, reference = await till.unit(1)

    [receipt] = await till.book(till.heard(2_000, typed=reference, receiver="600999"))

    assert (receipt.outcome, receipt.reason) == (Outcome.REFUSED, "wrong_receiver")
    assert await till.payments() == 0
    assert await till.incidents() == ["payment.wrong_receiver"]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"amount": Money(2_000, KES)}, "wrong_currency"),
        ({"amount": Money(0, XOF)}, "no_amount"),
        ({"direction": Direction.OUT}, "not_incoming"),
    ],
)
async def test_what_contradicts_its_wallet_is_never_booked(till: Till, other: dict[str, object], reason: str) -> None:
    heard = till.heard(2_000)

    [receipt] = await till.book(replace(heard, event=replace(heard.event, **other)))  # type: ignore[arg-type]

    assert (receipt.outcome, receipt.reason) == (Outcome.REFUSED, reason)
    assert await till.payments() == 0


async def test_reliability_10_one_franc_for_a_large_schedule_pays_one_franc(till: Till) -> None:
    unit, reference = await till.unit(12)

    await till.book(till.heard(1, typed=reference, fee=0))

    seen = await till.village.see(unit)
    assert (seen.fee_due_minor, seen.arrears_minor, seen.status.value) == (999, 6_920, "pending")


async def test_reliability_13_an_under_payment_never_activates_cover(till: Till) -> None:
    unit, reference = await till.unit(12)
    await till.book(till.heard(7_919, typed=reference))
    await till.village.live_until("2026-02-20")
    assert (await till.village.standing(unit)) == ("pending", False)

    await till.book(till.heard(1, typed=reference, fee=0))

    seen = await till.village.see(unit)
    assert (seen.status.value, seen.is_covered) == ("active", False)
    assert seen.leading is not None
    assert seen.leading.cover_from is not None
    assert seen.leading.cover_from.isoformat() == "2026-03-22"


async def test_a_batch_pays_one_unit_several_times_in_order(till: Till) -> None:
    unit, reference = await till.unit(12)

    receipts = await till.book(*(till.heard(3_000, typed=reference, fee=0) for _ in range(4)))

    assert {receipt.outcome for receipt in receipts} == {Outcome.ALLOCATED}
    seen = await till.village.see(unit)
    assert (seen.fee_due_minor, seen.arrears_minor, seen.advance_minor) == (0, 0, 12_000 - 7_920)


async def test_the_number_of_statements_does_not_depend_on_the_batch(till: Till, database: Database) -> None:
    _, reference = await till.unit(12)
    few = [till.heard(10, typed=reference, payer="76000001") for _ in range(2)]
    many = [till.heard(10, typed=reference, payer="76000001") for _ in range(200)]

    with count_statements(database.engine) as for_few:
        await till.book(*few)
    with count_statements(database.engine) as for_many:
        await till.book(*many)

    assert for_many.number == for_few.number


async def test_the_same_payment_in_two_batches_at_once_is_one(till: Till) -> None:
    _, reference = await till.unit(12)
    heard = till.heard(7_920, typed=reference)

    answers = await asyncio.gather(*(till.book(heard) for _ in range(8)))

    outcomes = sorted(receipt.outcome.value for [receipt] in answers)
    assert outcomes == ["allocated", *["already_booked"] * 7]
    assert await till.payments() == 1


async def test_an_unsigned_word_up_to_the_limit_counts_under_the_source_policy(till: Till) -> None:
    moov = await a_till(till.village, name="Moov", account_code="55221", proof=Proof.SOURCE, proof_limit_minor=5_000)
    _, reference = await moov.unit(1)

    small, large = await moov.book(
        moov.heard(5_000, typed=reference, grade=Grade.CLAIMED), moov.heard(5_001, typed=reference, grade=Grade.CLAIMED)
    )

    assert (small.outcome, large.outcome) == (Outcome.ALLOCATED, Outcome.UNPROVEN)
    assert await moov.payments() == 1


async def test_reliability_32_lines_of_a_statement_shuffled_and_overlapping_change_nothing(till: Till) -> None:
    _, reference = await till.unit(12)
    lines = [till.heard(amount, typed=reference, grade=Grade.STATED) for amount in (10, 200, 3_000, 40)]
    await till.book(*lines[:3])
    await till.book(*lines[::-1])
    before = await till.village.scalar("SELECT count(*) FROM entries")

    receipts = [*await till.book(lines[2], lines[0], lines[3]), *await till.book(*lines[1:], *lines[:3])]

    assert {receipt.outcome for receipt in receipts} == {Outcome.ALREADY_BOOKED}
    assert await till.village.scalar("SELECT count(*) FROM entries") == before
    assert await till.payments() == 4
