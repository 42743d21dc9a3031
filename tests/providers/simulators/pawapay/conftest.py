"""The simulated pawaPay on loopback, a visitor with the right token, and a desk that takes callbacks."""

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
from app.providers.simulators.base import serve
from app.providers.simulators.pawapay import PawaPaySimulator
from tests.providers.pawapay.contract_case import ACCOUNT

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
                method=request.method,
                path=request.url.path,
            )
        )
        self.came.set()
        return Response(status_code=200)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def simulator(clock: VirtualClock) -> PawaPaySimulator:
    operator = PawaPaySimulator(clock, ACCOUNT)
    operator.books.fund(ACCOUNT.wallet, FLOAT)
    return operator


@pytest.fixture
async def operator_url(simulator: PawaPaySimulator) -> AsyncIterator[str]:
    async with simulator.serving() as base_url:
        yield base_url


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    http = Http("visitor", operator_url)
    yield http
    await http.close()


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    taker = Desk(clock)
    async with serve(Starlette(routes=[Route("/hooks/t/{event:path}", taker.take, methods=["POST"])])) as url:
        taker.address = f"{url}/hooks/t"
        yield taker
