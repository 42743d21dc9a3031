"""The simulated Airtel on loopback, a merchant's adapter, and a desk that takes callbacks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import RawCallback
from app.providers.airtel_money import AirtelMoney
from app.providers.contract import NOON
from app.providers.simulators.airtel_money import AirtelMoneySimulator, Application
from app.providers.simulators.base import serve
from tests.providers.airtel_money.contract_case import credentials

FLOAT = Money(1_000_000, XOF)
NIAMEY = Application(
    client_id="mutuelle-app", client_secret="s3cr3t-for-tests", pin="2468", callback_key="portal-private-key"
)
Build = Callable[..., AirtelMoney]


class Desk:
    """A merchant's own address: keeps what comes."""

    def __init__(self, clock: VirtualClock) -> None:
        self.address = ""
        self.received: list[RawCallback] = []
        self.came = asyncio.Event()
        self._clock = clock

    async def take(self, request: Request) -> Response:
        body, headers = await request.body(), dict(request.headers)
        event, at = request.path_params["event"], self._clock.now()
        self.received.append(RawCallback(event=event, headers=headers, body=body, received_at=at))
        self.came.set()
        return Response(status_code=200)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    taker = Desk(clock)
    async with serve(Starlette(routes=[Route("/hooks/{event:path}", taker.take, methods=["POST"])])) as url:
        taker.address = f"{url}/hooks/airtel"
        yield taker


@pytest.fixture
def simulator(clock: VirtualClock, desk: Desk) -> AirtelMoneySimulator:
    operator = AirtelMoneySimulator(clock, [NIAMEY])
    operator.books.fund(NIAMEY.client_id, FLOAT)
    operator.register(NIAMEY, desk.address)
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
