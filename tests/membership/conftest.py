"""A mutual with the pilot's tariff and its harvest campaign, on New Year's morning."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from app import checker, membership
from app.core.clock import VirtualClock
from app.core.money import XOF
from app.db import Database, Session
from app.membership import Mutual, NewMutual
from tests.membership.village import Village, a_village

MICBA = NewMutual(
    code="MICBA",
    name="Mutuelle interprofessionnelle de Bandiagara",
    circle="02",
    currency=XOF,
    antennas=["Bandiagara", "Dourou"],
    opened_on=date(2026, 1, 1),
)


@pytest.fixture
def clock() -> VirtualClock:
    """New Year's morning; tests move it day by day."""
    return VirtualClock(datetime(2026, 1, 1, 8, 0, tzinfo=UTC))


@pytest.fixture
async def village(database: Database, clock: VirtualClock) -> AsyncIterator[Village]:
    """MICMO in the year of its first harvest campaign, tariff of the pilot; afterwards the checker finds nothing."""
    village = await a_village(database, clock)
    yield village
    async with database.transaction() as session:
        assert await checker.run_checks(session, village.mutual.id) == []


@pytest.fixture
async def micba(session: Session) -> Mutual:
    """The mutual of Bandiagara, newly founded, in a transaction that leaves nothing behind."""
    return await membership.found(session, MICBA)
