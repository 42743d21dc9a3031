"""Each invariant of what people decide in the books, broken by the owner with constraints out of the way, is found."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import accounting, collection, ledger
from app.collection import NewWriteOff
from app.core.clock import VirtualClock
from app.core.ids import ManualEntryId, WriteOffId, new_id
from app.db import Database
from tests.accounting.people import ACCOUNTANT, COORDINATOR, an_expense, approved
from tests.checker.test_collection_checks import OUT_OF_THE_WAY, found
from tests.collection.till import Till, a_till
from tests.membership.village import a_village

ANY_ENTRY = "(SELECT id FROM entries WHERE event = 'manual' LIMIT 1)"
BREAKS = {
    "accounting_manual_entries": (
        "UPDATE manual_entries SET booked_on = booked_on - 1 WHERE kind = 'expense'",
        "UPDATE manual_entries SET state = 'refused', entry_id = NULL WHERE kind = 'expense'",
        "UPDATE manual_entries SET lines = '[]' WHERE kind = 'expense'",
        f"UPDATE entries SET reverses = {ANY_ENTRY} WHERE event = 'expense'",
        "UPDATE manual_entries SET mirrors = NULL",
        "UPDATE entries SET event = 'manual' WHERE event = 'E03'",
    ),
    "accounting_two_people": (
        "UPDATE manual_entries SET decided_by = proposed_by WHERE kind = 'expense'",
        "UPDATE income_proposals SET state = 'refused'",
        "UPDATE income_proposals SET proposed_by = decided_by",
        "DELETE FROM income_proposals",
    ),
    "accounting_write_offs": (
        "UPDATE write_offs SET amount_minor = amount_minor + 1",
        "DELETE FROM write_offs",
        "UPDATE write_offs SET unit_id = gen_random_uuid()",
    ),
    "accounting_written_off": (
        "UPDATE dues SET cancelled_minor = 0",
        "UPDATE dues SET settled_on = due_on WHERE cancelled_minor > 0",
        "UPDATE write_offs SET parts = '[]'",
    ),
    "accounting_takings": (
        "UPDATE takings SET amount_minor = amount_minor + 1",
        "UPDATE takings SET kind = 'recovery'",
        "UPDATE takings SET undone_at = NULL",
        "DELETE FROM takings",
    ),
    "accounting_months": (
        "INSERT INTO periods SELECT mutual_id, '2026-03-01', '2026-03-31', status, closed_at, closed_by FROM periods",
    ),
    "I7_days": ("DELETE FROM takings",),
}


@pytest.fixture
async def decided(database: Database) -> Till:
    """A mutual that gave up arrears, took money as income, lost some of it again, and booked and mirrored by hand."""
    clock = VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))
    till = await a_till(await a_village(database, clock))
    mutual = till.village.mutual
    unit, _ = await till.unit(12)
    unclaimed, recovered, lost = [await till.suspended(amount) for amount in (900, 700, 400)]
    async with database.transaction() as session:
        new = NewWriteOff(id=WriteOffId(new_id()), unit_id=unit, note="partie")
        await collection.write_off(session, mutual, new, COORDINATOR)
        await accounting.propose_income(session, mutual, unclaimed, "PV", ACCOUNTANT)
        await accounting.approve_income(session, mutual, unclaimed, COORDINATOR)
        for payment in (recovered, lost):
            await collection.recover(session, mutual, payment, "ancien arriéré", COORDINATOR)
        booked = await approved(session, mutual)
        mirror_id = ManualEntryId(new_id())
        await accounting.mirror_entry(session, mutual, booked.id, mirror_id, "deux fois", ACCOUNTANT)
        await accounting.approve_entry(session, mutual, mirror_id, COORDINATOR)
        spent = await accounting.propose_expense(session, mutual, an_expense(), ACCOUNTANT)
        await accounting.approve_entry(session, mutual, spent.id, COORDINATOR)
    await till.reverse(lost)
    async with database.transaction() as session:
        await ledger.close_period(session, mutual.id, date(2026, 1, 1), actor=ACCOUNTANT)
    return till


async def test_what_was_decided_soundly_has_no_findings(decided: Till) -> None:
    assert await decided.findings() == []


@pytest.mark.parametrize(("name", "broken"), [(name, one) for name, breaks in BREAKS.items() for one in breaks])
async def test_what_breaks_an_invariant_of_the_books_is_found(
    decided: Till, owner: AsyncConnection, name: str, broken: str
) -> None:
    assert await found(decided, name) == []
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(broken))

    assert await found(decided, name)
