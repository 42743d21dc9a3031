"""A village that collects by Orange, and the adapters of a worker."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from app.providers.registry import installed
from app.wallets import Adapters
from tests.collection.till import Till, a_till
from tests.membership.village import a_village


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 15 January."""
    return VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def till(database: Database, clock: VirtualClock) -> Till:
    """Orange at MICMO, whose operator does not answer."""
    return await a_till(await a_village(database, clock))


@pytest.fixture
async def adapters(clock: VirtualClock) -> AsyncIterator[Adapters]:
    """The adapters of this process."""
    adapters = Adapters(installed().build, clock)
    yield adapters
    await adapters.close()
