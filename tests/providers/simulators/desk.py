"""A merchant's own address, where what an operator tells is kept as it came."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.clock import VirtualClock
from app.providers import RawCallback
from app.providers.simulators.base import serve

BELOW = "/hooks/b1946ac9"


class Desk:
    """Takes whatever comes by whatever method, after as many `refusals`; `came` says that something did."""

    def __init__(self, clock: VirtualClock) -> None:
        self.address = ""
        self.received: list[RawCallback] = []
        self.came = asyncio.Event()
        self.refusals = 0
        self._clock = clock

    async def take(self, request: Request) -> Response:
        if self.refusals:
            self.refusals -= 1
            return Response(status_code=503)
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

    async def something_came(self) -> None:
        """Wait for the first of what comes by itself."""
        async with asyncio.timeout(10):
            await self.came.wait()


D = TypeVar("D", bound=Desk)


@asynccontextmanager
async def open_desk(desk: D) -> AsyncIterator[D]:
    """Everything below its address comes to it while the block lasts."""
    routes = [Route(f"{BELOW}/{{event:path}}", desk.take, methods=["POST", "PUT"])]
    async with serve(Starlette(routes=routes)) as url:
        desk.address = f"{url}{BELOW}"
        yield desk
