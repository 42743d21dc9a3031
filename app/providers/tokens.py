"""Access tokens of operators: kept until shortly before their end, fetched by one for all who wait."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from app.core.clock import Clock

Fetch = Callable[[], Awaitable[tuple[str, int]]]
MARGIN = timedelta(seconds=60)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Tokens:
    """The current token of one pair of keys; however many ask, one fetch is under way.

    It is renewed `margin` before its end: less for operators whose tokens live for minutes.
    """

    def __init__(self, margin: timedelta = MARGIN) -> None:
        self._margin = margin
        self._token = ""
        self._stale_at = LONG_AGO
        self._flight: asyncio.Task[str] | None = None

    async def current(self, fetch: Fetch, clock: Clock) -> str:
        """A token good for a while yet; who comes during a fetch shares its token or its error."""
        if clock.now() < self._stale_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._refresh(fetch, clock))
            self._flight.add_done_callback(self._land)
        return await asyncio.shield(self._flight)

    def drop(self, refused: str) -> None:
        """Forget a token the operator refused, unless a newer one has taken its place."""
        if self._token == refused:
            self._stale_at = LONG_AGO

    async def _refresh(self, fetch: Fetch, clock: Clock) -> str:
        token, life_s = await fetch()
        self._token, self._stale_at = token, clock.now() + timedelta(seconds=life_s) - self._margin
        return token

    def _land(self, flight: asyncio.Task[str]) -> None:
        """Read the error of a fetch that nobody waits for any more, so that it is not reported as forgotten."""
        self._flight = None
        if not flight.cancelled():
            flight.exception()
