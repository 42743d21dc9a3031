"""Each invariant of portability, broken by the owner with constraints out of the way, is found (DESIGN 9)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.clock import VirtualClock
from app.db import Database
from tests.checker.test_claim_checks import found
from tests.checker.test_collection_checks import OUT_OF_THE_WAY
from tests.claims.portability.circles import Circles, two_circles

BREAKS = {
    "portability_pairs": "UPDATE balances SET debit_minor = debit_minor + 1",
    "portability_charges": "UPDATE visit_charges SET amount_minor = amount_minor + 1",
}


@pytest.fixture
async def circles(database: Database) -> Circles:
    """One visitor charged, one on its way, one overpaid."""
    clock = VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))
    circles = await two_circles(Database(database.engine, clock=clock, vault=database.vault), clock)
    await circles.agree()
    claim_id = await circles.approved()
    await circles.hand_over()
    await circles.mopti.overpaid(claim_id, 600)
    return circles


@pytest.mark.parametrize("name", BREAKS)
async def test_what_breaks_an_invariant_of_portability_is_found(
    circles: Circles, owner: AsyncConnection, name: str
) -> None:
    assert await found(circles.mopti, name) == []
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(BREAKS[name]))

    assert await found(circles.mopti, name)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hand_overs SET applied_at = now() WHERE applied_at IS NULL",
        "DELETE FROM hand_overs WHERE kind = 'overpaid'",
        "UPDATE hand_overs SET home_id = mutual_id",
    ],
)
async def test_a_charge_lost_on_its_way_is_found(circles: Circles, owner: AsyncConnection, statement: str) -> None:
    await owner.execute(text(OUT_OF_THE_WAY))

    await owner.execute(text(statement))

    assert await found(circles.mopti, "portability_charges")
