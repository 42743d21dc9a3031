"""The circuit breaker: an operator that fails several times in a row is left alone for a while."""

from datetime import datetime, timedelta

from app.core.clock import Clock

FAILURES = 5
PAUSE = timedelta(seconds=30)


class Breaker:
    """Closed until `failures` come in a row; then one call per `pause` is let through to see, until one succeeds.

    A clock that was set back ends the pause rather than making it longer (RELIABILITY 39).
    """

    def __init__(self, clock: Clock, *, failures: int = FAILURES, pause: timedelta = PAUSE) -> None:
        self._clock = clock
        self._failures = failures
        self._pause = pause
        self._in_a_row = 0
        self._paused_at: datetime | None = None

    def admits(self) -> bool:
        """Whether a call may go out now; the one that may during a pause starts the next pause."""
        now = self._clock.now()
        if self._paused_at is not None and timedelta() <= now - self._paused_at < self._pause:
            return False
        self._paused_at = now if self._paused_at is not None else None
        return True

    def note(self, *, answered: bool) -> None:
        """How the call went: an answer closes, a failure too many opens."""
        self._in_a_row = 0 if answered else self._in_a_row + 1
        if answered:
            self._paused_at = None
        elif self._in_a_row >= self._failures:
            self._paused_at = self._clock.now()
