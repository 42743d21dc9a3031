"""The gateway's bearer tokens: a new one kills the one before, as documented."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import count

from app.core.clock import Clock
from app.providers.simulators.token_desk import basic_keys

LIFE_S = 3599


class Gate:
    """One application's keys and its one living token."""

    def __init__(self, clock: Clock, consumer_key: str, consumer_secret: str) -> None:
        self.consumer_key = consumer_key
        self.consumer_secret = consumer_secret
        self.issued = 0
        self.life_s = LIFE_S
        self._clock = clock
        self._numbers = count(1)
        self.invalidate()

    def issue(self, headers: Mapping[str, str]) -> str | None:
        """A fresh token for the right keys; the one before is dead from now on."""
        if basic_keys(headers.get("authorization", "")) != f"{self.consumer_key}:{self.consumer_secret}":
            return None
        self.issued += 1
        self._token = f"simulated-token-{next(self._numbers):012d}"
        self._dies_at = self._clock.now() + timedelta(seconds=self.life_s)
        return self._token

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether the bearer is the living token."""
        return headers.get("authorization") == f"Bearer {self._token}" and self._clock.now() < self._dies_at

    def invalidate(self) -> None:
        """Another client of the same application has fetched a token."""
        self._token = f"nobody-knows-{next(self._numbers)}"
        self._dies_at = self._clock.now()
