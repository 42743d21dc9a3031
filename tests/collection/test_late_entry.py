"""Late and back-dated payments: they count when they were made, and are booked where the books are open (U13)."""

from datetime import UTC, date, datetime, timedelta

from app import ledger
from tests.collection.till import AGENT, Till


def at(written: str) -> datetime:
    """Ten in the morning of a day."""
    return datetime.fromisoformat(written).replace(hour=10, tzinfo=UTC)


async def test_a_payment_heard_late_is_booked_on_its_own_day_while_that_is_open(till: Till) -> None:
    _, reference = await till.unit(12)
    await till.village.live_until("2026-01-20")

    payment = await till.paid(7_920, reference, occurred_at=at("2026-01-17"))

    assert {entry.booked_on for entry in await till.entries(payment)} == {date(2026, 1, 17)}


async def test_a_payment_of_a_closed_period_is_booked_today(till: Till) -> None:
    unit, reference = await till.unit(12)
    await till.village.live_until("2026-02-03")
    async with till.village.database.transaction() as session:
        await ledger.close_period(session, till.village.mutual.id, date(2026, 1, 31), actor=AGENT)

    payment = await till.paid(7_920, reference, occurred_at=at("2026-01-20"))

    row = await till.payment(payment)
    assert (row.booked_on, row.occurred_at) == (date(2026, 2, 3), at("2026-01-20"))
    assert {entry.booked_on for entry in await till.entries(payment)} == {date(2026, 2, 3)}
    seen = (await till.village.see(unit)).leading
    assert seen is not None
    assert seen.effective_on == date(2026, 1, 20)
    assert await till.findings() == []


async def test_a_payment_made_in_grace_and_heard_after_it_takes_the_suspension_back(till: Till) -> None:
    unit, reference = await till.unit(12)
    await till.paid(7_920, reference)
    await till.village.live_until("2026-05-05")
    assert (await till.village.standing(unit))[0] == "suspended"

    await till.paid(6_920, reference, occurred_at=at("2026-04-20"))

    assert (await till.village.standing(unit))[0] == "active"
    assert await till.village.covered(unit, "2026-05-02")
    assert await till.findings() == []


async def test_reliability_39_an_operators_clock_ahead_of_ours_makes_no_payment_of_tomorrow(till: Till) -> None:
    _, reference = await till.unit(12)
    now = till.village.clock.now()

    payment = await till.paid(7_920, reference, occurred_at=now + timedelta(hours=20))

    row = await till.payment(payment)
    assert (row.occurred_at, row.booked_on) == (now, now.date())


async def test_reliability_39_our_clock_stepping_back_keeps_one_payment_one(till: Till) -> None:
    _, reference = await till.unit(12)
    heard = till.heard(7_920, typed=reference)
    await till.book(heard)
    till.village.clock.instant -= timedelta(hours=3)

    [again] = await till.book(heard)

    assert again.outcome.value == "already_booked"
    assert await till.payments() == 1
