"""The simulated operator on loopback, an organisation's adapter, and a desk that takes callbacks by PUT."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.gsma import Gsma
from app.providers.simulators.gsma import GsmaSimulator
from tests.providers.gsma.contract_case import KATI, credentials

FLOAT = Money(1_000_000, XOF)


@pytest.fixture
def simulator(clock: VirtualClock) -> GsmaSimulator:
    operator = GsmaSimulator(clock, [KATI])
    operator.books.fund(KATI.account, FLOAT)
    return operator


@pytest.fixture
async def account(operator_url: str, clock: VirtualClock) -> AsyncIterator[Gsma]:
    made = Gsma.from_credentials(credentials(operator_url), clock)
    yield made
    await made.close()
