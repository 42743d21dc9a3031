"""Simulators as real HTTP servers on loopback, inside the running event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp

from app.providers.simulators.faults import Faults, Misbehaviour, Reply

Handler = Callable[[Request], Awaitable[Response]]
LOOPBACK = "127.0.0.1"
# Longer than any caller keeps one: what it sends is never lost in a connection that is just being closed.
KEPT_OPEN_S = 75


def endpoint(verb: str, faults: Faults, handle: Handler) -> Handler:
    """`handle` as an operator offers it on the day that `faults` makes for this verb."""

    async def answer(request: Request) -> Response:
        coming = faults.next(verb)
        if coming.reply in BEFORE:
            return await BEFORE[coming.reply](request, coming)
        response = _reworded(await handle(request), coming)
        return response if coming.reply is Reply.HONEST else await _spoil(coming, request, response)

    return answer


def token_in(authorization: str) -> str:
    """The token that a caller shows; none without the scheme before it."""
    scheme, _, token = authorization.partition(" ")
    return token if scheme == "Bearer" else ""


def _reworded(response: Response, coming: Misbehaviour) -> Response:
    """The same answer in other words, if there are any."""
    body = bytes(response.body)
    for word, other in coming.rewords:
        body = body.replace(word.encode(), other.encode())
    if body == response.body:
        return response
    return Response(body, status_code=response.status_code, media_type=response.headers.get("content-type"))


async def _spoil(coming: Misbehaviour, request: Request, response: Response) -> Response:
    if coming.reply is Reply.SILENT_AFTER:
        return await _silence(request, coming)
    if coming.reply is Reply.ERROR_AFTER:
        return await _error(request, coming)
    half = bytes(response.body)[: len(response.body) // 2]
    return Response(half, status_code=response.status_code, media_type=response.media_type)


async def _silence(request: Request, _: Misbehaviour) -> Response:
    """Say nothing until the caller hangs up; what is returned then reaches nobody."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=499)


async def _error(_: Request, coming: Misbehaviour) -> Response:
    return JSONResponse({"error": "internal"}, status_code=coming.error_status)


async def _maintenance(_request: Request, _: Misbehaviour) -> Response:
    return HTMLResponse("<html><body><h1>503 Service Unavailable</h1></body></html>", status_code=503)


BEFORE: dict[Reply, Callable[[Request, Misbehaviour], Awaitable[Response]]] = {
    Reply.SILENT_BEFORE: _silence,
    Reply.ERROR_BEFORE: _error,
    Reply.HTML_503: _maintenance,
}


class _Server(uvicorn.Server):
    """A server among other tasks: signals belong to whoever owns the loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()
        self.is_over = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    async def main_loop(self) -> None:
        """Until it is over, at once: the one inherited looks only ten times a second, and tests serve often."""
        await self.on_tick(0)
        await self.is_over.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve `app` on loopback while the block lasts and give its base URL; port 0 takes a free one."""
    listener = socket.create_server((LOOPBACK, port))
    # Accepted connections inherit it; without it an answer in two pieces waits 40 ms for the caller's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEPT_OPEN_S,
            timeout_graceful_shutdown=2,
            ws="none",
            lifespan="auto",
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.is_up.wait()
        assert server.started, "the application did not start"
        yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        server.is_over.set()
        await serving
        listener.close()
