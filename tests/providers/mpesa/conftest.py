"""An adapter that gives its connections back, and a simulated Daraja on loopback."""

from collections.abc import AsyncIterator
from itertools import count

import pytest

from app.core.clock import VirtualClock
from app.providers.mpesa import Mpesa
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.providers.mpesa.samples import ACCOUNT, MORNING

# Tokens are shared by consumer key within the process, so every test is an application of its own.
APPLICATIONS = (f"example-key-{number}" for number in count())


@pytest.fixture
def clock() -> VirtualClock:
    """Half past nine in Nairobi."""
    return VirtualClock(MORNING)


@pytest.fixture
async def mpesa(clock: VirtualClock) -> AsyncIterator[Mpesa]:
    """An adapter whose Daraja is played by respx."""
    made = Mpesa.from_credentials({**ACCOUNT, "consumer_key": next(APPLICATIONS)}, clock)
    yield made
    await made.close()


@pytest.fixture
async def simulator(clock: VirtualClock) -> AsyncIterator[SimulatedMpesa]:
    """A simulated Daraja with one paybill, not yet listening."""
    made = SimulatedMpesa(clock, consumer_key=next(APPLICATIONS))
    made.open_shortcode("600777", passkey="example-passkey")
    yield made
    await made.close()
