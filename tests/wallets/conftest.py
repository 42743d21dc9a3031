"""What tests of wallets stand on."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.core.ids import MutualId
from app.db import Database, Session
from app.providers.registry import installed
from app.wallets import Adapters
from tests.inbox.world import World, a_mutual, a_world


@pytest.fixture
async def adapters(clock: VirtualClock) -> AsyncIterator[Adapters]:
    """The adapters of this process."""
    adapters = Adapters(installed().build, clock)
    yield adapters
    await adapters.close()


@pytest.fixture
async def micmo(session: Session) -> MutualId:
    """A mutual in Mopti."""
    return await a_mutual(session)


@pytest.fixture
async def world(database: Database, database_url: str) -> AsyncIterator[World]:
    """One mutual with one wallet, committed."""
    async with a_world(database, database_url) as world:
        yield world
