"""How often a key or an address may ask: per process and in memory, a brake and not a promise (RELIABILITY 7)."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from app.api.errors import TooManyRequests


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiLimits:
    """How much a caller may ask of us."""

    body_bytes: int = 1024 * 1024
    file_bytes: int = 20 * 1024 * 1024
    requests_per_minute: int = 1_200
    strangers_per_minute: int = 60
    trusted_proxies: tuple[str, ...] = ()


class Brake:
    """Counts requests of keys, and refused keys of addresses."""

    def __init__(self, limits: ApiLimits, *, wall_clock: Callable[[], float] = time.time) -> None:
        self._wall_clock = wall_clock
        self._counts = FixedWindowRateLimiter(MemoryStorage())
        self._of_key = RateLimitItemPerMinute(limits.requests_per_minute, namespace="key")
        self._of_stranger = RateLimitItemPerMinute(limits.strangers_per_minute, namespace="stranger")

    async def count(self, key: str) -> None:
        """One more request with this key; raises `TooManyRequests`."""
        if not await self._counts.hit(self._of_key, key):
            raise await self._refusal(self._of_key, key)

    async def admit(self, address: str) -> None:
        """Whether this address may try a key at all; raises `TooManyRequests`."""
        if not await self._counts.test(self._of_stranger, address):
            raise await self._refusal(self._of_stranger, address)

    async def note_stranger(self, address: str) -> None:
        """A key from this address did not open."""
        await self._counts.hit(self._of_stranger, address)

    async def _refusal(self, limit: RateLimitItemPerMinute, name: str) -> TooManyRequests:
        window = await self._counts.get_window_stats(limit, name)
        return TooManyRequests(retry_after_s=max(1, round(window.reset_time - self._wall_clock())))
