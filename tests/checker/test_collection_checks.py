"""Each invariant of collecting, broken by the owner with constraints out of the way, is found (DOMAIN 11)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.collection.till import Till, a_till
from tests.membership.village import a_village

OUT_OF_THE_WAY = """
DO $$ DECLARE kept record; BEGIN
  FOR kept IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
              WHERE contype IN ('f', 'c', 'u') AND connamespace = 'public'::regnamespace AND conname NOT LIKE 'pk%'
              ORDER BY contype
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', kept.owner, kept.conname); END LOOP;
  FOR kept IN SELECT c.oid::regclass AS owner, '' AS conname FROM pg_class c
              WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', kept.owner); END LOOP;
END $$
"""

BREAKS = {
    "I6_posted_once": "UPDATE entries SET event = 'E00' WHERE event = 'E03'",
    "I6_identity": "UPDATE payments SET operator_reference = 'TXN1'",
    "I6_payments_known": "UPDATE entries SET key = 'received:' || gen_random_uuid() WHERE event = 'E03'",
    "I7_days": "UPDATE payments SET left_minor = 0 WHERE left_minor > 0",
    "I8_allocations": "UPDATE allocations SET amount_minor = amount_minor * 2",
    "I8_allocations_booked": "UPDATE allocations SET id = gen_random_uuid()",
    "I8_allocation_parts": "UPDATE allocations SET fee_minor = fee_minor - 1, advance_minor = advance_minor + 1",
    "I8_settlements": "DELETE FROM settlements",
    "I19_deliveries": "DELETE FROM deliveries",
    "domain_2_mirrors": "UPDATE entries SET reverses = NULL WHERE event = 'E11d'",
    "domain_3_advances": "UPDATE advances SET left_minor = left_minor + 1",
    "domain_3_dues": "UPDATE dues SET paid_minor = paid_minor - 1 WHERE paid_minor > 0",
    "domain_4_collective": "UPDATE payments SET undistributed_minor = 1 WHERE undistributed_minor > 0",
    "domain_4_suspense": "UPDATE payments SET left_minor = left_minor - 1 WHERE left_minor > 0",
    "domain_6_accruals": "UPDATE accruals SET amount_minor = amount_minor + 1",
    "domain_6_cofinancing": "UPDATE accruals SET undone_on = accrued_on",
    "domain_6_settled": "UPDATE dues SET settled_on = NULL",
    "domain_7_wallets": "UPDATE payments SET fee_minor = fee_minor + 1",
}


@pytest.fixture
async def collected(database: Database) -> Till:
    """A mutual that placed, kept, distributed, parted and gave back money."""
    clock = VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))
    till = await a_till(await a_village(database, clock))
    unit, reference = await till.unit(12)
    neighbour, _ = await till.unit(2)
    association = await till.collective()
    await till.paid(9_000, reference)
    await till.paid(5_000, association.reference)
    await till.distribute(association, (neighbour, 2_000))
    parted = await till.suspended(1_000)
    await till.allocate(parted, unit, 400)
    await till.reverse(await till.paid(700, reference))
    return till


async def found(till: Till, name: str) -> list[str]:
    """What one check finds."""
    [check] = [check for check in checks() if check.name == name]
    async with till.village.database.transaction() as session:
        rows = await session.execute(text(check.sql), {"mutual_id": till.village.mutual.id})
        return [str(row) for row in rows]


async def test_what_was_collected_soundly_has_no_findings(collected: Till) -> None:
    assert await collected.findings() == []


@pytest.mark.parametrize("name", BREAKS)
async def test_what_breaks_an_invariant_of_collecting_is_found(
    collected: Till, owner: AsyncConnection, name: str
) -> None:
    assert await found(collected, name) == []
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(BREAKS[name]))

    assert await found(collected, name)
    assert await collected.findings()
