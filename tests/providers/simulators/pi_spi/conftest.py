"""The simulated participant on loopback, a visitor, the mutual's adapter, and a desk that takes webhooks."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.pi_spi import PiSpi
from app.providers.simulators.pi_spi import PiSpiSimulator
from tests.providers.pi_spi.contract_case import BUSINESS, credentials

FLOAT = Money(1_000_000, XOF)


@pytest.fixture
def simulator(clock: VirtualClock) -> PiSpiSimulator:
    operator = PiSpiSimulator(clock, BUSINESS)
    operator.books.fund(operator.alias, FLOAT)
    return operator


@pytest.fixture
async def pi_spi(operator_url: str, clock: VirtualClock) -> AsyncIterator[PiSpi]:
    account = PiSpi.from_credentials(credentials(operator_url), clock)
    yield account
    await account.close()
