"""A year's end that disagrees with its inputs, its entries or its two people is found (E26, E27)."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.accounting.years.office import Office
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.membership.village import a_village

BREAKS = {
    "years_zero": (
        "UPDATE balance_days SET debit_minor = debit_minor + 1 WHERE day = '2026-12-31'",
        "DELETE FROM balance_days WHERE day = '2026-12-31'",
    ),
    "years_result": (
        "UPDATE closed_years SET result_minor = result_minor + 1, income_minor = income_minor + 1",
        "DELETE FROM entries WHERE event = 'E27' AND cause LIKE '%closing'",
    ),
    "years_deferred": (
        "UPDATE closed_years SET deferred_state_minor = deferred_state_minor + 1",
        "UPDATE deferrals SET member_total_minor = 0, member_minor = 0",
        "DELETE FROM deferrals",
        "DELETE FROM entries WHERE key LIKE '%closing_deferral'",
    ),
    "years_outstanding": (
        "UPDATE closed_years SET not_invoiced_minor = not_invoiced_minor + 1",
        "UPDATE closed_years SET claims_minor = 5, not_invoiced_minor = not_invoiced_minor - 5",
        "DELETE FROM entries WHERE key LIKE '%outstanding'",
    ),
    "years_opened": (
        "DELETE FROM entries WHERE key LIKE '%deferral_mirrored'",
        "UPDATE entries SET booked_on = '2027-01-02' WHERE reverses IS NOT NULL",
        "DELETE FROM opened_years",
    ),
    "years_months": (
        "DELETE FROM periods WHERE starts_on = '2026-05-01'",
        "UPDATE periods SET status = 'open', closed_at = NULL, closed_by = NULL WHERE starts_on = '2026-12-01'",
    ),
    "years_appropriated": (
        "UPDATE appropriations SET reserve_minor = reserve_minor - 1, retained_minor = retained_minor + 1",
        "UPDATE appropriations SET result_minor = 0, reserve_minor = 0, retained_minor = 0",
        "DELETE FROM entries WHERE cause LIKE '%appropriation'",
    ),
    "years_two_people": (
        "UPDATE year_proposals SET made_by = (SELECT closed_by FROM closed_years)",
        "UPDATE opened_years SET opened_by = prepared_by",
        "DELETE FROM year_proposals WHERE kind = 'appropriation'",
    ),
}


@pytest.fixture
async def ended(database: Database, clock: VirtualClock) -> Office:
    """A year closed with a deferral and an estimate, voted on, and the next one opened."""
    office = Office(village=await a_village(database, clock))
    office.go_to("2026-06-15")
    await office.paid_up()
    office.go_to("2027-02-10")
    await office.close(2026, not_invoiced=3_000)
    await office.open(2027)
    await office.vote(2026, "40")
    return office


async def found(office: Office, name: str) -> list[str]:
    """What one check finds."""
    [check] = [check for check in checks() if check.name == name]
    async with office.village.database.transaction() as session:
        rows = await session.execute(text(check.sql), {"mutual_id": office.village.mutual.id})
        return [str(row) for row in rows]


async def test_a_year_that_ended_soundly_has_no_findings(ended: Office) -> None:
    assert await ended.findings() == []


@pytest.mark.parametrize(("name", "damage"), [(name, one) for name, all_of in BREAKS.items() for one in all_of])
async def test_what_disagrees_is_found(ended: Office, owner: AsyncConnection, name: str, damage: str) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(damage))

    assert await found(ended, name) != []
