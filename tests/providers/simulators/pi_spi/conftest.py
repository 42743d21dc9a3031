"""The simulated participant on loopback, a visitor, the mutual's adapter, and a desk that takes webhooks."""

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
from app.providers.http import Http
from app.providers.pi_spi import PiSpi
from app.providers.simulators.base import serve
from app.providers.simulators.pi_spi import PiSpiSimulator
from tests.providers.pi_spi.contract_case import BUSINESS, credentials

FLOAT = Money(1_000_000, XOF)


class Desk:
    """A merchant's own address: keeps what comes."""

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
            )
        )
        self.came.set()
        return Response(status_code=200)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def simulator(clock: VirtualClock) -> PiSpiSimulator:
    operator = PiSpiSimulator(clock, BUSINESS)
    operator.books.fund(operator.alias, FLOAT)
    return operator


@pytest.fixture
async def operator_url(simulator: PiSpiSimulator) -> AsyncIterator[str]:
    async with simulator.serving() as base_url:
        yield base_url


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    http = Http("visitor", operator_url)
    yield http
    await http.close()


@pytest.fixture
async def pi_spi(operator_url: str, clock: VirtualClock) -> AsyncIterator[PiSpi]:
    account = PiSpi.from_credentials(credentials(operator_url), clock)
    yield account
    await account.close()


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    taker = Desk(clock)
    routes = [Route("/hooks/b1946ac9/{event:path}", taker.take, methods=["POST"])]
    async with serve(Starlette(routes=routes)) as url:
        taker.address = f"{url}/hooks/b1946ac9"
        yield taker
