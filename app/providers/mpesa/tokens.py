"""Bearer tokens of Daraja: one per consumer key and process, for a new one kills the one before (mpesa-daraja §2)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from app.core.clock import Clock
from app.providers.mpesa.profile import TOKEN_MARGIN_S

Fetch = Callable[[], Awaitable[tuple[str, int]]]
MARGIN = timedelta(seconds=TOKEN_MARGIN_S)


class Tokens:
    """The current token of one consumer key; however many ask, one fetch is under way."""

    def __init__(self) -> None:
        self._token: str | None = None
        self._stale_at: datetime | None = None
        self._flight: asyncio.Task[str] | None = None

    async def current(self, fetch: Fetch, clock: Clock) -> str:
        """A token good for another minute; who comes during a fetch shares its token or its error."""
        if self._token is not None and self._stale_at is not None and clock.now() < self._stale_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._refresh(fetch, clock))
            self._flight.add_done_callback(self._land)
        return await asyncio.shield(self._flight)

    def drop(self, token: str) -> None:
        """Forget a token the gateway refused, unless a newer one has taken its place."""
        if self._token == token:
            self._token = None

    async def _refresh(self, fetch: Fetch, clock: Clock) -> str:
        token, life_s = await fetch()
        self._token, self._stale_at = token, clock.now() + timedelta(seconds=life_s) - MARGIN
        return token

    def _land(self, flight: asyncio.Task[str]) -> None:
        self._flight = None
        # Read here, so that an error nobody waits for any more is not reported as forgotten.
        with suppress(asyncio.CancelledError):
            flight.exception()


# A flight belongs to the loop it was started in, so every loop has its own shelf.
_shelves: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[str, str], Tokens]] = WeakKeyDictionary()


def tokens_of(base_url: str, consumer_key: str) -> Tokens:
    """The tokens of an application, shared by every adapter of this process that uses it."""
    shelf = _shelves.setdefault(asyncio.get_running_loop(), {})
    return shelf.setdefault((base_url, consumer_key), Tokens())
