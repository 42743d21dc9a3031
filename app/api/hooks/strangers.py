"""Callers without a right token: counted, told to nobody but the security log, slowed down by address."""

import time
from collections.abc import Callable

import structlog
from prometheus_client import Counter

from app.core.metrics import REGISTRY

log = structlog.get_logger()

SECURITY_EVENTS = Counter("hooks_security_events", "Deliveries refused at the door", ["kind"], registry=REGISTRY)
WINDOW_S = 60.0
MOST_ADDRESSES = 10_000
MOST_LOGGED = 60


class Strangers:
    """How often each address came without a right token in the running minute; memory is bounded."""

    def __init__(self, most_per_minute: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most = most_per_minute
        self._monotonic = monotonic
        self._seen: dict[str, int] = {}
        self._logged = 0
        self._window_ends_at = monotonic() + WINDOW_S

    def note(self, kind: str, source: str | None) -> None:
        """Count a security event; the log takes sixty a minute, so that a flood does not bury the rest."""
        self._turn_page()
        SECURITY_EVENTS.labels(kind).inc()
        self._logged += 1
        if self._logged <= MOST_LOGGED:
            log.warning("hooks.security_event", kind=kind, source=source)

    def is_too_many(self, source: str | None) -> bool:
        """Count one more attempt from this address; true when it has made too many this minute."""
        self._turn_page()
        address = source or ""
        if address not in self._seen and len(self._seen) >= MOST_ADDRESSES:
            return False
        self._seen[address] = self._seen.get(address, 0) + 1
        return self._seen[address] > self._most

    def _turn_page(self) -> None:
        if self._monotonic() >= self._window_ends_at:
            self._window_ends_at = self._monotonic() + WINDOW_S
            self._seen.clear()
            self._logged = 0
