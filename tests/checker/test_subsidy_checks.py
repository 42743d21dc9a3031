"""Statements, receipts and decisions that say something else than accruals and books are found (F2 to F4, E08, E09)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.membership.village import a_village
from tests.subsidies.test_receiving import a_statement
from tests.subsidies.treasurer import DONOR, STATE, Treasurer

OUT_OF_THE_WAY = """
DO $$ DECLARE kept record; BEGIN
  FOR kept IN SELECT relname FROM pg_class WHERE relname LIKE 'subsidy\\_%' AND relkind = 'r'
  LOOP EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', kept.relname); END LOOP;
  ALTER TABLE subsidy_decisions DROP CONSTRAINT ck_subsidy_decisions_two_people;
  ALTER TABLE subsidy_lines DROP CONSTRAINT ck_subsidy_lines_sign;
  ALTER TABLE accruals DISABLE TRIGGER USER;
END $$
"""
TAKEN_BACK = "UPDATE subsidy_lines SET sign = -1, amount_minor = -amount_minor WHERE position = 1"
BREAKS = [
    ("subsidies_billed", "UPDATE subsidy_lines SET amount_minor = amount_minor + 1"),
    ("subsidies_billed", "UPDATE subsidy_lines SET accrual_id = gen_random_uuid()"),
    ("subsidies_billed", TAKEN_BACK),
    ("subsidies_locked", "UPDATE subsidy_lines SET persons = persons + 1"),
    ("subsidies_locked", "UPDATE subsidy_statements SET amount_minor = amount_minor + 1"),
    ("subsidies_locked", "UPDATE subsidy_statements SET number = 7 WHERE number = 2"),
    ("subsidies_locked", "DELETE FROM subsidy_lines"),
    ("subsidies_received", "UPDATE subsidy_receipts SET amount_minor = amount_minor + 1"),
    ("subsidies_received", "DELETE FROM subsidy_applications"),
    ("subsidies_receivable", "UPDATE subsidy_applications SET amount_minor = amount_minor - 1"),
    ("subsidies_receivable", "UPDATE subsidy_decisions SET amount_minor = 1 WHERE kind = 'disallowance'"),
    ("subsidies_settled", "UPDATE subsidy_statements SET amount_minor = 1"),
    ("subsidies_settled", "UPDATE subsidy_receipts SET amount_minor = 1"),
    ("subsidies_settled", "UPDATE subsidy_receipts SET funder = 'donor'"),
    ("subsidies_settled", "UPDATE subsidy_statements SET amount_minor = amount_minor + 1 WHERE number = 1"),
    ("subsidies_decided", "UPDATE subsidy_decisions SET decided_by = proposed_by"),
    ("subsidies_decided", "UPDATE subsidy_decisions SET is_approved = false"),
]


@pytest.fixture
def clock() -> VirtualClock:
    """New Year's morning."""
    return VirtualClock(datetime(2026, 1, 1, 8, 0, tzinfo=UTC))


@pytest.fixture
async def treasurer(database: Database, clock: VirtualClock) -> Treasurer:
    """Two statements to the State, the second partly paid and partly given up; an excess of the donor went back."""
    treasurer = Treasurer(village=await a_village(database, clock))
    for _ in range(2):
        await a_statement(treasurer)
    await treasurer.receive(treasurer.receipt(STATE, 5_000))
    await treasurer.approve((await treasurer.propose(treasurer.disallowance(STATE, 25))).id)
    receipt = await treasurer.receive(treasurer.receipt(DONOR, 900))
    await treasurer.approve((await treasurer.propose_repayment(receipt.id, 400)).id)
    return treasurer


async def found(treasurer: Treasurer, name: str) -> int:
    """How much one check finds."""
    [check] = [check for check in checks() if check.name == name]
    async with treasurer.village.database.transaction() as session:
        rows = await session.execute(text(check.sql), {"mutual_id": treasurer.village.mutual.id})
        return len(rows.all())


@pytest.mark.parametrize(("name", "wrong"), BREAKS)
async def test_what_breaks_an_invariant_of_co_financing_is_found(
    treasurer: Treasurer, owner: AsyncConnection, name: str, wrong: str
) -> None:
    assert await found(treasurer, name) == 0
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(wrong))

    assert await found(treasurer, name)
