"""Each invariant of claims, broken by the owner with constraints out of the way, is found (DOMAIN 11, I12, I15)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.checker import checks
from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.claims.clinic import Clinic, a_clinic, act

BREAKS = {
    "claims_shares": ["UPDATE claim_lines SET facility_minor = facility_minor + 1"],
    "claims_benefits": ["UPDATE claims SET care_type = 'HOSP'"],
    "claims_owed": ["DELETE FROM payables"],
    "claims_overpaid": ["UPDATE overpayments SET amount_minor = amount_minor + 1"],
    "claims_once": [
        "DROP INDEX uq_claims_approved_form",
        "UPDATE claims SET form_number = 'F-1' WHERE state = 'approved'",
    ],
    "claims_decided": ["UPDATE claims SET decided_by = entered_by"],
    "claims_private": ["UPDATE payables SET label = 'B54'"],
}


@pytest.fixture
async def treated(database: Database) -> Clinic:
    """A mutual that approved three claims, rejected one and recovered some."""
    clock = VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))
    clinic = await a_clinic(Database(database.engine, clock=clock, vault=database.vault), clock)
    first = await clinic.sent(act(7_450))
    stay = await clinic.sent(act(32_500), at=clinic.csref, care="HOSP")
    late = await clinic.sent(act(1_235), service="2026-02-01", member_number=9)
    again = await clinic.sent(act(2_400), member_number=2)
    await clinic.decided(first, stay, late, again)
    await clinic.overpaid(first, 600)
    return clinic


async def found(clinic: Clinic, name: str) -> list[str]:
    """What one check finds."""
    [check] = [check for check in checks() if check.name == name]
    async with clinic.village.database.transaction() as session:
        rows = await session.execute(text(check.sql), {"mutual_id": clinic.village.mutual.id})
        return [str(row) for row in rows]


async def test_claims_decided_soundly_have_no_findings(treated: Clinic) -> None:
    assert await treated.findings() == []


@pytest.mark.parametrize("name", BREAKS)
async def test_what_breaks_an_invariant_of_claims_is_found(treated: Clinic, owner: AsyncConnection, name: str) -> None:
    assert await found(treated, name) == []
    await owner.execute(text(OUT_OF_THE_WAY))

    for statement in BREAKS[name]:
        await owner.execute(text(statement))

    assert await found(treated, name)


async def test_the_same_care_approved_under_two_numbers_is_found(treated: Clinic, owner: AsyncConnection) -> None:
    """C05."""
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text("UPDATE claims SET billed_minor = 500, member_number = 1 WHERE care_type = 'OUT'"))

    assert await found(treated, "claims_once")
