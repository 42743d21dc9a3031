"""The simulated Airtel on loopback, a merchant's adapter, and a desk that takes callbacks."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.airtel_money import AirtelMoney
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from tests.providers.airtel_money.contract_case import credentials
from tests.providers.simulators.desk import Desk

FLOAT = Money(1_000_000, XOF)
NIAMEY = Application(
    client_id="mutuelle-app", client_secret="s3cr3t-for-tests", pin="2468", callback_key="portal-private-key"
)
Build = Callable[..., AirtelMoney]


@pytest.fixture
def simulator(clock: VirtualClock, desk: Desk) -> AirtelMoneySimulator:
    operator = AirtelMoneySimulator(clock, [NIAMEY])
    operator.books.fund(NIAMEY.client_id, FLOAT)
    operator.register(NIAMEY, f"{desk.address}/airtel")
    operator.keys.public()  # made before the first call, which has little patience
    return operator


@pytest.fixture
async def build(simulator: AirtelMoneySimulator, clock: VirtualClock) -> AsyncIterator[Build]:
    """Makes the merchant's adapter with these settings beside its keys."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(simulator.serving())

        def make(**settings: str) -> AirtelMoney:
            adapter = AirtelMoney.from_credentials(credentials(url, **settings), clock)
            stack.push_async_callback(adapter.close)
            return adapter

        yield make


@pytest.fixture
def account(build: Build) -> AirtelMoney:
    return build()
