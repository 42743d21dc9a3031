"""The suspense desk: what an agent decides, candidates, ages, and frozen payments (A3, A4, A8)."""

import asyncio
from datetime import timedelta

import pytest

from app import collection
from app.collection import Candidate
from app.core.errors import Invalid
from app.core.ids import PaymentId, UnitId, new_id
from app.membership import UnknownUnit
from tests.collection.till import Till


async def test_an_agent_gives_suspense_money_to_a_unit_a5(till: Till) -> None:
    unit, _ = await till.unit(12)
    payment = await till.suspended(8_000)

    allocation = await till.allocate(payment, unit)

    assert (allocation.amount_minor, allocation.advance_minor) == (8_000, 80)
    row = await till.payment(payment)
    assert (row.status, row.reason, row.method, row.unit_id, row.left_minor) == ("allocated", None, "agent", unit, 0)
    assert await till.in_suspense() == 0
    assert await till.findings() == []


async def test_a_part_leaves_the_rest_in_suspense_with_its_reason(till: Till) -> None:
    first, _ = await till.unit(1)
    second, _ = await till.unit(1)
    payment = await till.suspended(3_000)

    await till.allocate(payment, first, 1_000)
    row = await till.payment(payment)
    assert (row.status, row.reason, row.left_minor) == ("suspense", "UNKNOWN", 2_000)
    await till.allocate(payment, second, 2_000)

    assert [one.amount_minor for one in await till.allocations(payment)] == [1_000, 2_000]
    assert (await till.payment(payment)).status == "allocated"
    assert await till.findings() == []


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_is_not_an_amount(till: Till, amount: int) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(500)

    with pytest.raises(Invalid):
        await till.allocate(payment, unit, amount)


async def test_more_than_is_left_is_refused(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(500)

    with pytest.raises(collection.AllocationExceedsPayment):
        await till.allocate(payment, unit, 501)

    assert await till.in_suspense() == 500


async def test_what_is_allocated_is_not_in_suspense_any_more(till: Till) -> None:
    unit, reference = await till.unit(12)
    payment = await till.paid(500, reference)

    with pytest.raises(collection.PaymentNotInSuspense):
        await till.allocate(payment, unit)


async def test_a_lapsed_unit_gets_nothing(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(500)
    await till.village.live_until("2026-04-16")

    with pytest.raises(collection.UnitNotOpen):
        await till.allocate(payment, unit)


async def test_a_unit_or_payment_nobody_knows_is_told_as_such(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(500)

    with pytest.raises(UnknownUnit):
        await till.allocate(payment, UnitId(new_id()))
    with pytest.raises(collection.UnknownPayment):
        await till.allocate(PaymentId(new_id()), unit)


async def test_two_agents_never_give_the_same_money_twice(till: Till) -> None:
    units = [(await till.unit(1))[0] for _ in range(4)]
    payment = await till.suspended(1_000)

    answers = await asyncio.gather(*(till.allocate(payment, unit) for unit in units), return_exceptions=True)

    assert sum(isinstance(one, collection.PaymentNotInSuspense) for one in answers) == 3
    assert len(await till.allocations(payment)) == 1
    assert await till.findings() == []


async def test_parts_given_at_once_stay_within_the_payment_i8(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(1_000)

    answers = await asyncio.gather(*(till.allocate(payment, unit, 400) for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(one, collection.AllocationExceedsPayment) for one in answers) == 3
    assert (await till.payment(payment)).left_minor == 200
    assert await till.findings() == []


async def test_a_frozen_payment_takes_no_allocation_until_a_person_releases_it(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(500)
    await till.freeze(payment)

    with pytest.raises(collection.PaymentFrozen):
        await till.allocate(payment, unit)
    await till.release(payment)
    await till.allocate(payment, unit)

    row = await till.payment(payment)
    assert (row.frozen_at, row.has_incident) == (None, True)


async def test_what_is_not_frozen_cannot_be_released(till: Till) -> None:
    payment = await till.suspended(500)

    with pytest.raises(collection.NotFrozen):
        await till.release(payment)
    with pytest.raises(collection.UnknownPayment):
        await till.freeze(PaymentId(new_id()))


async def candidates(till: Till, payment: PaymentId, payer_name: str | None = None) -> list[Candidate]:
    async with till.village.database.transaction() as session:
        return list(await collection.candidates(session, till.village.mutual.id, payment, payer_name=payer_name))


async def test_candidates_are_one_keystroke_away_then_by_number_and_amount_a4(till: Till) -> None:
    near, reference = await till.unit(1)
    twins = {(await till.unit(2, "76000005"))[0], (await till.unit(2, "76000005"))[0]}
    typed = reference[:-1] + ("1" if reference[-1] != "1" else "2")
    owing, _ = await till.unit(12)
    payment = await till.suspended(7_920, typed=typed, payer="76000005")

    found = await candidates(till, payment)

    assert [(one.why, one.unit.id) for one in found if one.why == "near_reference"][:1] == [("near_reference", near)]
    assert {one.unit.id for one in found if one.why == "declared_number"} <= twins
    assert ("amount_due", owing) in {(one.why, one.unit.id) for one in found}
    assert [one.why for one in found] == sorted(
        (one.why for one in found), key=["near_reference", "declared_number", "like_name", "amount_due"].index
    )
    assert await till.in_suspense() == 7_920


async def test_a_like_name_is_suggested_and_never_allocates_a4(till: Till) -> None:
    unit, _ = await till.unit(1)
    payment = await till.suspended(5, typed="PERSONNE")

    found = await candidates(till, payment)

    assert ("like_name", unit) in {(one.why, one.unit.id) for one in found}
    assert (await till.payment(payment)).unit_id is None


async def test_candidates_of_a_payment_nobody_knows_are_refused(till: Till) -> None:
    with pytest.raises(collection.UnknownPayment):
        await candidates(till, PaymentId(new_id()))


async def test_money_that_waits_longer_than_seven_and_thirty_days_is_counted_a8(till: Till) -> None:
    now = till.village.clock.now()
    for days in (0, 6, 8, 29, 31, 300):
        await till.suspended(500, occurred_at=now - timedelta(days=days))
    settled = await till.suspended(500, occurred_at=now - timedelta(days=40))
    await till.allocate(settled, (await till.unit(1))[0])

    async with till.village.database.transaction() as session:
        assert await collection.aged(session, till.village.mutual) == {7: 4, 30: 2}
