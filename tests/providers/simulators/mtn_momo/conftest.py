"""The simulated MTN on loopback with both products, a merchant's adapters, and a desk that takes callbacks."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.mtn_momo import MtnMomo
from app.providers.simulators.mtn_momo import MtnMomoSimulator
from tests.providers.mtn_momo.contract_case import COLLECTION, DISBURSEMENT, credentials

FLOAT = Money(1_000_000, XOF)


@pytest.fixture
def simulator(clock: VirtualClock) -> MtnMomoSimulator:
    operator = MtnMomoSimulator(clock, [COLLECTION, DISBURSEMENT])
    operator.books.fund(DISBURSEMENT.account, FLOAT)
    return operator


@pytest.fixture
async def collecting(operator_url: str, clock: VirtualClock) -> AsyncIterator[MtnMomo]:
    account = MtnMomo.from_credentials(credentials(COLLECTION, operator_url), clock)
    yield account
    await account.close()


@pytest.fixture
async def paying(operator_url: str, clock: VirtualClock) -> AsyncIterator[MtnMomo]:
    account = MtnMomo.from_credentials(credentials(DISBURSEMENT, operator_url), clock)
    yield account
    await account.close()
