"""Mopti and Bandiagara under a portability agreement; the books of both are sound after every test."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from tests.claims.portability.circles import Circles, two_circles


@pytest.fixture
async def strangers(database: Database, clock: VirtualClock) -> AsyncIterator[Circles]:
    """Two mutuals that have agreed nothing."""
    circles = await two_circles(database, clock)
    yield circles
    assert await circles.mopti.findings() == []


@pytest.fixture
async def circles(strangers: Circles) -> Circles:
    """They take each other's members since the new year."""
    await strangers.agree()
    return strangers
