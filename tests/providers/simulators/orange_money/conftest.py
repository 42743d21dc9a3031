"""The simulated operator on loopback, a merchant under contract, and a desk that takes its notifications."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentOrder, RequestHandle, StatusQuestion
from app.providers.orange_money import OrangeMoney
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from tests.providers.simulators.desk import Desk, open_desk

KATI = Merchant(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    merchant_key="a1b2c3d4",
    merchant_name="Mutuelle Kati",
)


class Page(Desk):
    """An address of our own, where payers come back too: orders as a merchant's account wants them."""

    def order(self, reference: str = "PRM417", amount: int = 2_500) -> PaymentOrder:
        return PaymentOrder(
            reference=reference,
            amount=Money(amount, XOF),
            account_reference="0100012336",
            callback_url=self.address,
            return_url=f"{self.address}/merci",
        )

    def question(self, order: PaymentOrder, handle: RequestHandle) -> StatusQuestion:
        return StatusQuestion(
            direction=Direction.IN, reference=order.reference, handle=handle.handle, amount=order.amount
        )


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 21, 9, 59, tzinfo=UTC))


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeMoneySimulator:
    return OrangeMoneySimulator(clock, [KATI])


@pytest.fixture
async def orange(operator_url: str, clock: VirtualClock) -> AsyncIterator[OrangeMoney]:
    account = OrangeMoney.from_credentials(KATI.credentials(operator_url), clock)
    yield account
    await account.close()


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Page]:
    async with open_desk(Page(clock)) as taker:
        yield taker
