"""Payee accounts that too few approved, and agreements that overlap, are found (RELIABILITY I15, DOMAIN 8)."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app import facilities
from app.checker import run_checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.facilities.circle import OFFICE, Circle, a_circle

OUT_OF_THE_WAY = """
DO $$ BEGIN
  ALTER TABLE payee_accounts DISABLE TRIGGER USER;
  ALTER TABLE payee_account_approvals DISABLE TRIGGER USER;
  ALTER TABLE agreements DISABLE TRIGGER USER;
END $$
"""
BREAKS = {
    "I15_payee_accounts": [
        "DELETE FROM payee_account_approvals WHERE person_id = :president",
        "UPDATE payee_accounts SET proposed_by = :president",
        "UPDATE payee_account_approvals SET approved_at = approved_at + interval '73 hours'",
    ],
    "facilities_agreements": ["UPDATE agreements SET valid_to = NULL"],
}
CODES = {"I15_payee_accounts": "I15", "facilities_agreements": "DOMAIN 8"}


@pytest.fixture
async def circle(database: Database, clock: VirtualClock) -> Circle:
    """A health centre with two agreements and an approved account."""
    async with database.transaction() as session:
        circle = await a_circle(session, clock)
        where = session, circle.mutual.id, circle.cscom.id
        await facilities.open_agreement(*where, date(2026, 1, 1), date(2026, 6, 30), OFFICE)
        await facilities.open_agreement(*where, date(2026, 7, 1), None, OFFICE)
        made = await facilities.propose_payee_account(
            session, circle.mutual, circle.cscom.id, circle.wallet_payee(), circle.accountant
        )
        for person in (circle.coordinator, circle.president):
            await facilities.approve_payee_account(session, circle.mutual, made.id, person)
    return circle


async def codes(database: Database, circle: Circle) -> set[str]:
    """The codes of all findings."""
    async with database.transaction() as session:
        return {finding.code for finding in await run_checks(session, circle.mutual.id)}


async def test_what_was_approved_and_agreed_soundly_has_no_findings(database: Database, circle: Circle) -> None:
    assert await codes(database, circle) == set()


@pytest.mark.parametrize(("name", "statement"), [(name, one) for name, breaks in BREAKS.items() for one in breaks])
async def test_what_breaks_an_invariant_of_facilities_is_found(
    database: Database, circle: Circle, owner: AsyncConnection, name: str, statement: str
) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(statement), {"president": circle.president} if ":president" in statement else {})

    assert await codes(database, circle) == {CODES[name]}
