"""A mutual with the pilot's tariff and its harvest campaign, on New Year's morning."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app import checker
from app.core.clock import VirtualClock
from app.db import Database
from tests.membership.village import Village, a_village


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
