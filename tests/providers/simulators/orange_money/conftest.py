"""The simulated operator on loopback, a merchant under contract, and a desk that takes its notifications."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentOrder, RawCallback, RequestHandle, StatusQuestion
from app.providers.orange_money import OrangeMoney
from app.providers.simulators.base import serve
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator

KATI = Merchant(
    client_id="mutuelle-app",
    client_secret="s3cr3t-for-tests",
    merchant_key="a1b2c3d4",
    merchant_name="Mutuelle Kati",
)


class Desk:
    """An address of our own: keeps what comes, once it feels able to, and orders as a merchant's account wants them."""

    def __init__(self, clock: VirtualClock) -> None:
        self.address = ""
        self.received: list[RawCallback] = []
        self.came = asyncio.Event()
        self.refusals = 0
        self._clock = clock

    def order(self, reference: str = "PRM417", amount: int = 2_500) -> PaymentOrder:
        return PaymentOrder(
            reference=reference,
            amount=Money(amount, XOF),
            account_reference="0100012336",
            callback_url=f"{self.address}/hooks/b1946ac9",
            return_url=f"{self.address}/merci",
        )

    def question(self, order: PaymentOrder, handle: RequestHandle) -> StatusQuestion:
        return StatusQuestion(
            direction=Direction.IN, reference=order.reference, handle=handle.handle, amount=order.amount
        )

    async def take(self, request: Request) -> Response:
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
        event = request.path_params["event"]
        headers = dict(request.headers)
        raw = RawCallback(event=event, headers=headers, body=await request.body(), received_at=self._clock.now())
        self.received.append(raw)
        self.came.set()
        return Response(status_code=200)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 11, 21, 9, 59, tzinfo=UTC))


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeMoneySimulator:
    return OrangeMoneySimulator(clock, [KATI])


@pytest.fixture
async def operator_url(simulator: OrangeMoneySimulator | OrangeEwalletSimulator) -> AsyncIterator[str]:
    async with simulator.serving() as base_url:
        yield base_url


@pytest.fixture
async def orange(operator_url: str, clock: VirtualClock) -> AsyncIterator[OrangeMoney]:
    account = OrangeMoney.from_credentials(KATI.credentials(operator_url), clock)
    yield account
    await account.close()


@asynccontextmanager
async def a_desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    """The address, while the block lasts."""
    taker = Desk(clock)
    async with serve(Starlette(routes=[Route("/hooks/b1946ac9/{event:path}", taker.take, methods=["POST"])])) as url:
        taker.address = url
        yield taker


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    async with a_desk(clock) as taker:
        yield taker
