"""The application of the back office on a database of the test's own."""

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from tests.api.v1.counter import Counter, a_counter
from tests.api.v1.till import Till, a_till
from tests.api.v1.world import World, a_world


@pytest.fixture
async def world(database: Database, clock: VirtualClock) -> World:
    """MICMO with a person per role, MICBA with an accountant who must see nothing of it, and the platform's key."""
    return await a_world(database, clock)


@pytest.fixture
async def till(world: World) -> Till:
    """A unit, a wallet and payments in MICMO."""
    return await a_till(world)


@pytest.fixture
async def counter(world: World, clock: VirtualClock) -> Counter:
    """A clinic that is paid by MICMO's payout wallet, and float to pay it."""
    return await a_counter(world, clock)
