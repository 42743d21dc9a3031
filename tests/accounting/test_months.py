"""Months: closed in order and for good, once nothing on their checklist stands in the way (DOMAIN 11 (8))."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import accounting, ledger
from app.accounting import MonthNotReady, Weight
from app.core.clock import VirtualClock
from app.core.errors import Invalid
from app.db import Session
from app.ledger import JournalEntry, chart, credit, debit
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from tests.accounting.people import ACCOUNTANT, COORDINATOR, an_entry, an_expense, approved, line, proposed, run_days
from tests.collection.till import Till
from tests.waiting import until_waiting

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


async def codes(session: Session, mutual: Mutual, month: date, weight: Weight) -> Sequence[str]:
    """What of this weight is on the checklist."""
    checklist = await accounting.month_end(session, mutual, month)
    return [item.code for item in checklist.items if item.weight is weight]


async def close(session: Session, mutual: Mutual, month: date) -> bool:
    """Close it, and say whether the books no longer take its first day."""
    period = await accounting.close_month(session, mutual, month, ACCOUNTANT)
    return not await ledger.is_open(session, mutual.id, period.starts_on)


async def test_a_month_is_closed_once_its_days_are_run(session: Session, micmo: Mutual) -> None:
    with pytest.raises(MonthNotReady) as refused:
        await close(session, micmo, JANUARY)
    assert refused.value.facts["items"] == "daily_run_missing"

    await run_days(session, micmo, date(2026, 1, 31))

    assert await codes(session, micmo, JANUARY, Weight.BLOCKING) == []
    assert await close(session, micmo, JANUARY)
    assert await close(session, micmo, JANUARY), "closing twice changes nothing"


async def test_the_checklist_counts_the_days_and_names_the_first(session: Session, micmo: Mutual) -> None:
    await run_days(session, micmo, date(2026, 1, 21))

    [item] = (await accounting.month_end(session, micmo, JANUARY)).blocking

    assert (item.cases, item.examples[:2], item.amount_minor) == (10, ("2026-01-22", "2026-01-23"), None)
    assert "traitement quotidien" in item.sentence_fr


async def test_months_close_in_order(session: Session, micmo: Mutual) -> None:
    await run_days(session, micmo, date(2026, 2, 28))

    with pytest.raises(MonthNotReady, match="earlier_month_open"):
        await close(session, micmo, FEBRUARY)

    assert await close(session, micmo, JANUARY)
    assert await close(session, micmo, FEBRUARY)


async def test_a_month_before_the_books_is_not_theirs_to_close(session: Session, micmo: Mutual) -> None:
    with pytest.raises(Invalid):
        await close(session, micmo, date(2025, 12, 1))


async def test_a_month_that_is_not_over_stays_open(session: Session, micmo: Mutual) -> None:
    await run_days(session, micmo, date(2026, 3, 31))

    with pytest.raises(Invalid):
        await close(session, micmo, MARCH)


async def test_an_entry_nobody_has_decided_keeps_its_month_open(session: Session, micmo: Mutual) -> None:
    await run_days(session, micmo, date(2026, 1, 31))
    made = await proposed(session, micmo, an_entry(booked_on=date(2026, 1, 15)))

    [item] = (await accounting.month_end(session, micmo, JANUARY)).blocking
    assert (item.code, item.cases, item.amount_minor, item.examples) == ("entries_undecided", 1, 300, (str(made.id),))
    with pytest.raises(MonthNotReady, match="entries_undecided"):
        await close(session, micmo, JANUARY)

    await accounting.withdraw_entry(session, micmo, made.id, ACCOUNTANT)
    assert await close(session, micmo, JANUARY)


async def test_december_waits_for_the_years_closing_and_january_for_its_opening(
    session: Session, micmo: Mutual, clock: VirtualClock
) -> None:
    """E26, E27."""
    expense = await accounting.propose_expense(session, micmo, an_expense(amount=500), ACCOUNTANT)
    await accounting.approve_entry(session, micmo, expense.id, COORDINATOR)
    clock.move_to(datetime(2027, 3, 1, 8, 0, tzinfo=UTC))
    december, january = date(2026, 12, 1), date(2027, 1, 1)
    assert "year_not_closed" in await codes(session, micmo, december, Weight.BLOCKING)
    assert "year_not_closed" not in await codes(session, micmo, date(2026, 11, 1), Weight.BLOCKING)

    await ledger.post(session, [year_end(micmo, "E27", "1391", cause="year:2025:appropriation")])
    assert "year_not_closed" in await codes(session, micmo, december, Weight.BLOCKING), "a vote closes no year"
    for event, code in (("E26", "6611"), ("E27", "1391")):
        await ledger.post(session, [year_end(micmo, event, code)])
    assert "year_not_closed" not in await codes(session, micmo, december, Weight.BLOCKING)
    assert "year_not_opened" in await codes(session, micmo, january, Weight.BLOCKING)

    [deferred] = await ledger.journal(session, micmo.id, event="E26")
    mirror = ledger.mirror_of(
        deferred, key="opened", event="E26", cause="t", actor=ACCOUNTANT, occurred_at=NOW, booked_on=january
    )
    await ledger.post(session, [mirror])
    assert "year_not_opened" not in await codes(session, micmo, january, Weight.BLOCKING)


def year_end(mutual: Mutual, event: str, code: str, *, cause: str = "year:2026:closing") -> JournalEntry:
    """An entry of 31 December: one leaves 6611, the other only the result."""
    amount = an_expense(amount=500).amount
    deferred = ledger.AccountRef("4771")
    lines = (
        (debit(deferred, amount), credit(ledger.AccountRef(code), amount))
        if event == "E26"
        else (debit(ledger.AccountRef(code), amount), credit(chart.BANK, amount))
    )
    return JournalEntry(
        mutual_id=mutual.id,
        key=f"{event}:{cause}",
        event=event,
        cause=cause,
        actor=ACCOUNTANT,
        occurred_at=NOW,
        booked_on=date(2026, 12, 31),
        lines=lines,
    )


async def test_what_should_be_looked_at_warns_and_does_not_block(till: Till) -> None:
    mutual, database = till.village.mutual, till.village.database
    frozen = await till.suspended(700)
    await till.freeze(frozen)
    contradicted = Incident(kind="test.raised", subject_kind="payment", subject_id=frozen, mutual_id=mutual.id)
    async with database.transaction() as session:
        await raise_incidents(session, [contradicted])
    await till.village.live_until("2026-03-31")
    till.village.clock.move_to(datetime(2026, 5, 2, 8, 0, tzinfo=UTC))
    difference = (line("47111", "D", 40), line("55211", "C", 40))
    async with database.transaction() as session:
        await approved(session, mutual, an_entry(*difference, booked_on=date(2026, 3, 20)))

    async with database.transaction() as session:
        warnings = await codes(session, mutual, MARCH, Weight.WARNING)
        assert await close(session, mutual, MARCH)
        [suspense] = [
            item
            for item in (await accounting.month_end(session, mutual, date(2026, 4, 1))).items
            if item.code == "suspense_old"
        ]

    assert warnings == ["differences_open", "incidents_open", "payments_frozen", "wallets_unproven"]
    assert (suspense.weight, suspense.cases, suspense.amount_minor) == (Weight.WARNING, 1, 700)


async def test_a_month_is_looked_at_once_its_writers_have_ended(till: Till) -> None:
    """An entry of December that was being written is seen: closed over it, the year could never be (E27)."""
    mutual, database = till.village.mutual, till.village.database
    till.village.clock.move_to(datetime(2027, 1, 10, 8, 0, tzinfo=UTC))
    async with database.transaction() as session:
        await run_days(session, mutual, date(2026, 12, 31))
        for month in range(mutual.opened_on.month, 12):
            await ledger.close_period(session, mutual.id, date(2026, month, 1), actor=ACCOUNTANT)

    async def closing() -> bool:
        async with database.transaction() as session:
            return await close(session, mutual, date(2026, 12, 1))

    async with database.transaction() as session:
        await approved(session, mutual, an_entry(booked_on=date(2026, 12, 30)))
        waiting = asyncio.create_task(closing())
        await until_waiting(database)

    with pytest.raises(MonthNotReady, match="year_not_closed"):
        await waiting


async def test_reopening_is_refused_to_everybody(till: Till) -> None:
    """DOMAIN 11 (8): not even the runtime role's own SQL."""
    async with till.village.database.transaction() as session:
        await ledger.close_period(session, till.village.mutual.id, MARCH, actor=ACCOUNTANT)

    for forbidden, why in (
        ("UPDATE periods SET status = 'open', closed_at = NULL, closed_by = NULL", "not reopened"),
        ("UPDATE periods SET ends_on = starts_on", "not reopened"),
        ("DELETE FROM periods", "permission denied"),
        ("TRUNCATE periods", "permission denied"),
    ):
        with pytest.raises(DBAPIError, match=why):
            async with till.village.database.transaction() as session:
                await session.execute(text(forbidden))
