"""The application of the back office on a database of the test's own."""

import pytest

from app.access import Role
from app.api.application import api_app
from app.core.clock import VirtualClock
from app.db import Database
from app.providers.registry import installed
from app.wallets import Adapters
from tests.api.v1.counter import Counter, a_counter
from tests.api.v1.till import Till, a_till
from tests.api.v1.world import World, key_of, keys_of, mutual_named


@pytest.fixture
async def world(database: Database, clock: VirtualClock) -> World:
    """MICMO with a person per role, MICBA with an accountant who must see nothing of it, and the platform's key."""
    micmo, campaign = await mutual_named(database, "MICMO", "01")
    micba, _ = await mutual_named(database, "MICBA", "02")
    adapters = Adapters(installed().build, clock)
    return World(
        app=api_app(database, adapters, clock, public_url="http://mutuelle.test"),
        database=database,
        micmo=micmo,
        micba=micba,
        campaign=campaign,
        keys=await keys_of(database, micmo, Role),
        foreign_key=await key_of(database, micba, Role.ACCOUNTANT),
        platform_key=await key_of(database, None, Role.ADMINISTRATOR),
    )


@pytest.fixture
async def till(world: World) -> Till:
    """A unit, a wallet and payments in MICMO."""
    return await a_till(world)


@pytest.fixture
async def counter(world: World, clock: VirtualClock) -> Counter:
    """A clinic that is paid by MICMO's payout wallet, and float to pay it."""
    return await a_counter(world, clock)
