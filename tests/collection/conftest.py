"""A village that collects by Orange."""

from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from tests.collection.till import Till, a_till
from tests.membership.village import a_village


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 15 January, after the daily runs before it."""
    return VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def till(database: Database, clock: VirtualClock) -> Till:
    """Orange at MICMO, one percent deducted."""
    return await a_till(await a_village(database, clock))
