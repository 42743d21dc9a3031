"""The clock of the stage: it stands still while the season is played, then goes on from there with real time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.clock import VirtualClock


@dataclass(slots=True)
class StageClock(VirtualClock):
    """Moved by the play until `run_on`; from then on it runs by itself."""

    seconds: Callable[[], float] = time.monotonic
    _began_s: float | None = field(default=None, init=False)

    def now(self) -> datetime:
        """The instant it was last moved to, and since `run_on` the time that has passed."""
        if self._began_s is None:
            return self.instant
        return self.instant + timedelta(seconds=self.seconds() - self._began_s)

    def run_on(self) -> None:
        """The season is over: from this instant on time passes as it does outside."""
        self._began_s = self.seconds()
