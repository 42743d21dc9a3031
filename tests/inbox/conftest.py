"""A world for each test of the inbox."""

from collections.abc import AsyncIterator

import pytest

from app.db import Database
from tests.inbox.world import World, a_world


@pytest.fixture
async def world(database: Database, database_url: str) -> AsyncIterator[World]:
    """One mutual with one wallet at the neutral operator, whose callbacks are not signed."""
    async with a_world(database, database_url) as world:
        yield world
