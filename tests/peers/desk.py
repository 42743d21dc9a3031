"""Our own address, as an operator's callbacks see it: everything that comes is kept as it came."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core import jsontext
from app.providers.http import Http, HttpAnswer
from app.providers.simulators.base import serve

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One callback."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as its reader takes it."""
        return self.body.decode()


@dataclass(slots=True)
class Desk:
    """Takes callbacks below `base`, and whatever else is sent to its host at `url`."""

    url: str = ""
    base: str = ""
    received: list[Delivery] = field(default_factory=list)
    _came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: Request) -> Response:
        told = Delivery(
            method=request.method, path=request.url.path, headers=dict(request.headers), body=await request.body()
        )
        async with self._came:
            self.received.append(told)
            self._came.notify_all()
        return Response(status_code=200)

    async def next(self, whose: str = "") -> Delivery:
        """The first callback, come or coming, whose path ends so; it is taken off the desk."""

        def found() -> Delivery | None:
            return next((one for one in self.received if one.path.endswith(whose)), None)

        async with asyncio.timeout(PATIENCE_S), self._came:
            await self._came.wait_for(lambda: found() is not None)
            delivery = found()
            assert delivery is not None
            self.received.remove(delivery)
            return delivery


@asynccontextmanager
async def at_desk() -> AsyncIterator[Desk]:
    """A desk on loopback."""
    desk = Desk()
    methods = ["POST", "PUT"]
    async with serve(Starlette(routes=[Route("/{path:path}", desk.take, methods=methods)])) as url:
        desk.url, desk.base = url, f"{url}/hooks/b1946ac9"
        yield desk


class Keyboard:
    """A person who makes customers of a simulated operator act."""

    def __init__(self, url: str) -> None:
        self._http = Http("keyboard", url)

    async def post(self, path: str, **told: object) -> HttpAnswer:
        """What people do, by the simulator's own paths for it."""
        answer = await self._http.send("POST", path, verb="act", body=jsontext.encode(told))
        assert answer.status == 200, answer.body
        return answer

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.close()
