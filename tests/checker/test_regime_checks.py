"""Funds of managed regimes, broken by the owner with constraints out of the way, are found (DESIGN 9)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_claim_checks import found
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.claims.clinic import Clinic, a_clinic, act
from tests.claims.test_regimes import received

BREAKS = {
    "regimes_funds": "UPDATE fund_receipts SET amount_minor = amount_minor + 1",
    "regimes_payable": "UPDATE payables SET committed_minor = amount_minor",
}


@pytest.fixture
async def ramed(database: Database) -> Clinic:
    """A regime managed for others: 1,000 came, 5,215 were approved."""
    clock = VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))
    clinic = await a_clinic(Database(database.engine, clock=clock, vault=database.vault), clock, regime="RAMED")
    await received(clinic, 1_000)
    await clinic.decided(await clinic.sent(act(7_450)))
    return clinic


@pytest.mark.parametrize("name", BREAKS)
async def test_what_breaks_a_fund_is_found(ramed: Clinic, owner: AsyncConnection, name: str) -> None:
    assert await found(ramed, name) == []
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(BREAKS[name]))

    assert await found(ramed, name)


async def test_a_claim_paid_from_another_fund_is_found(ramed: Clinic, owner: AsyncConnection) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text("UPDATE payables SET fund_id = NULL"))

    assert await found(ramed, "regimes_payable")
