"""The simulated eWallet on loopback, a distributor with a float, and a desk that takes its callbacks."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, Payee, PayeeKind, PayoutOrder, StatusQuestion
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator
from tests.providers.simulators.desk import Desk, open_desk

KATI = Distributor(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    msisdn="76009900",
    pin="4821",
    api_key="api-key-for-tests",
    callback_secret="sonatel-endpoint-secret-for-tests",
)
CLINIC = "22376001122"
FLOAT = Money(1_000_000, XOF)
# Enough for a busy machine; silence is scripted in few tests.
PATIENCE: Mapping[str, str] = {"read_timeout_s": "2"}


def an_order(number: int = 31, amount: int = 185_000, payee: str = CLINIC) -> PayoutOrder:
    return PayoutOrder(
        reference=f"{number:032x}",
        amount=Money(amount, XOF),
        payee=Payee(kind=PayeeKind.PHONE, number=payee),
        callback_url="https://pay.example.ml/hooks/b1946ac9",
    )


def a_question(order: PayoutOrder) -> StatusQuestion:
    return StatusQuestion(direction=Direction.OUT, reference=order.reference, amount=order.amount)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 21, 10, 0, tzinfo=UTC))


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeEwalletSimulator:
    operator = OrangeEwalletSimulator(clock, [KATI])
    operator.books.fund(KATI.wallet, FLOAT)
    return operator


@pytest.fixture
async def ewallet(operator_url: str, clock: VirtualClock) -> AsyncIterator[OrangeEwallet]:
    account = OrangeEwallet.from_credentials({**KATI.credentials(operator_url), **PATIENCE}, clock)
    yield account
    await account.close()


@pytest.fixture
async def desk(clock: VirtualClock, simulator: OrangeEwalletSimulator) -> AsyncIterator[Desk]:
    """Where the distributor hears news from now on."""
    async with open_desk(Desk(clock)) as taker:
        simulator.sign(replace(KATI, callback_url=f"{taker.address}/transactions"))
        yield taker
