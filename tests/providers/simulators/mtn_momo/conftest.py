"""The simulated MTN on loopback with both products, a merchant's adapters, and a desk that takes callbacks."""

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
from app.providers.mtn_momo import MtnMomo
from app.providers.simulators.base import serve
from app.providers.simulators.mtn_momo import MtnMomoSimulator
from tests.providers.mtn_momo.contract_case import COLLECTION, DISBURSEMENT, credentials

FLOAT = Money(1_000_000, XOF)


class Desk:
    """A merchant's own address: keeps what comes, by whatever method."""

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
        return Response(status_code=200)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def simulator(clock: VirtualClock) -> MtnMomoSimulator:
    operator = MtnMomoSimulator(clock, [COLLECTION, DISBURSEMENT])
    operator.books.fund(DISBURSEMENT.account, FLOAT)
    return operator


@pytest.fixture
async def operator_url(simulator: MtnMomoSimulator) -> AsyncIterator[str]:
    async with simulator.serving() as base_url:
        yield base_url


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


@pytest.fixture
async def desk(clock: VirtualClock) -> AsyncIterator[Desk]:
    taker = Desk(clock)
    routes = [Route("/hooks/b1946ac9/{event:path}", taker.take, methods=["POST", "PUT"])]
    async with serve(Starlette(routes=routes)) as url:
        taker.address = f"{url}/hooks/b1946ac9"
        yield taker
