"""What every answer carries, and the figures kept of it: count and time by route and status."""

import time

from prometheus_client import Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.errors import unexpected
from app.core.metrics import REGISTRY

ANSWERS = Counter("api_answers", "Answers by route and status", ["method", "route", "status"], registry=REGISTRY)
SECONDS = Histogram("api_answer_seconds", "Time to the first byte of an answer", ["route"], registry=REGISTRY)
TAKEN = "mutuelle.taken"  # where the guard leaves the pattern of the route that took the request
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Marked:
    """Marks answers as not to be guessed at, kept or framed, and counts them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        started = time.perf_counter()
        scope[TAKEN] = {}

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                _count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        try:
            await self._app(scope, receive, marked)
        except Exception as error:  # the outermost loop of a request: told to the log, answered, and no further
            await unexpected(Request(scope), error)(scope, receive, marked)


def _count(scope: Scope, status: int, seconds: float) -> None:
    """By the route's pattern: an address as it came would make a figure per id."""
    route = scope[TAKEN].get("route", "none")
    ANSWERS.labels(scope.get("method", "none") if route != "none" else "none", route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
