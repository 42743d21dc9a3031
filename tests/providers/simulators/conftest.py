"""What tests of every simulator stand on: noon, a visitor, a person at a keyboard, and a desk that takes callbacks."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.providers.contract import NOON
from app.providers.http import Http
from app.providers.simulators.base import OnLoopback
from tests.providers.simulators.desk import Desk, open_desk


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
async def operator_url(simulator: OnLoopback) -> AsyncIterator[str]:
    """The room's own simulator, served."""
    async with simulator.serving() as base_url:
        yield base_url


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    """Anybody who reaches the operator."""
    http = Http("visitor", operator_url)
    yield http
    await http.close()


@pytest.fixture
async def keyboard(url: str) -> AsyncIterator[Http]:
    """Where people act at the operator that runs by itself."""
    http = Http("keyboard", url)
    yield http
    await http.close()


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    """A merchant's own address."""
    async with open_desk(Desk(clock)) as taker:
        yield taker
