"""The simulated operator on loopback, a business with a float, and a desk that takes its webhooks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, Payee, PayeeKind, PaymentOrder, PayoutOrder, StatusQuestion
from app.providers.simulators.wave import Business, WaveSimulator
from app.providers.wave import Wave
from tests.providers.simulators.desk import Desk, open_desk

KATI = Business(
    api_key="wave_ml_prod_keyfortests",
    wallet="22376009900",
    name="Mutuelle Kati",
    request_secret="wave_ml_AKS_testrequestsecret",
    signing_secrets=("secret-for-tests",),
)
CLINIC = "22376001122"
FLOAT = Money(1_000_000, XOF)


def an_order(reference: str = "9f86d081884c", amount: int = 2_500) -> PaymentOrder:
    return PaymentOrder(
        reference=reference,
        amount=Money(amount, XOF),
        account_reference="0100012336",
        callback_url="https://pay.example.ml/hooks/b1946ac9",
        return_url="https://pay.example.ml/merci",
    )


def a_payout(number: int = 31, amount: int = 185_000, payee: str = CLINIC) -> PayoutOrder:
    return PayoutOrder(
        reference=f"{number:032x}",
        amount=Money(amount, XOF),
        payee=Payee(kind=PayeeKind.PHONE, number=payee),
        callback_url="https://pay.example.ml/hooks/b1946ac9",
        remark="Lot 2026-11",
    )


def about(order: PaymentOrder | PayoutOrder, handle: str | None = None) -> StatusQuestion:
    direction = Direction.IN if isinstance(order, PaymentOrder) else Direction.OUT
    return StatusQuestion(direction=direction, reference=order.reference, handle=handle, amount=order.amount)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 21, 10, 0, tzinfo=UTC))


@pytest.fixture
async def simulator(clock: VirtualClock) -> AsyncIterator[WaveSimulator]:
    operator = WaveSimulator(clock, [KATI])
    operator.books.fund(KATI.wallet, FLOAT)
    yield operator
    await operator.callbacks.close()


@pytest.fixture
async def wave(operator_url: str, clock: VirtualClock) -> AsyncIterator[Wave]:
    given = {**KATI.credentials(operator_url), "reference_field": "reference", "read_timeout_s": "2"}
    account = Wave.from_credentials(given, clock)
    yield account
    await account.close()


@pytest.fixture
async def desk(clock: VirtualClock, simulator: WaveSimulator) -> AsyncIterator[Desk]:
    """Where the business hears of payments from now on."""
    async with open_desk(Desk(clock)) as taker:
        simulator.sign(replace(KATI, webhook_url=f"{taker.address}/events"))
        yield taker
