"""The simulated operator on loopback, an organisation's adapter, and a desk that takes callbacks by PUT."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import RawCallback
from app.providers.contract import NOON
from app.providers.gsma import Gsma
from app.providers.simulators.base import serve
from app.providers.simulators.gsma import GsmaSimulator
from tests.providers.gsma.contract_case import KATI, credentials

FLOAT = Money(1_000_000, XOF)


class Desk:
    """An organisation's own address: keeps what comes."""

    def __init__(self, clock: VirtualClock) -> None:
        self.address = ""
        self.received: list[RawCallback] = []
        self.came = asyncio.Event()
        self._clock = clock

    async def take(self, request: Request) -> Response:
        self.received.append(
            RawCallback(
                event=request.path_params["event"],
                headers=dict(request.headers),
                body=await request.body(),
                received_at=self._clock.now(),
                method=request.method,
            )
        )
        self.came.set()
        return Response(status_code=204)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def simulator(clock: VirtualClock) -> GsmaSimulator:
    operator = GsmaSimulator(clock, [KATI])
    operator.books.fund(KATI.account, FLOAT)
    return operator


@pytest.fixture
async def operator_url(simulator: GsmaSimulator) -> AsyncIterator[str]:
    async with simulator.serving() as base_url:
        yield base_url


@pytest.fixture
async def account(operator_url: str, clock: VirtualClock) -> AsyncIterator[Gsma]:
    made = Gsma.from_credentials(credentials(operator_url), clock)
    yield made
    await made.close()


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    taker = Desk(clock)
    routes = [Route("/hooks/b1946ac9/{event:path}", taker.take, methods=["PUT"])]
    async with serve(Starlette(routes=routes)) as url:
        taker.address = f"{url}/hooks/b1946ac9"
        yield taker
