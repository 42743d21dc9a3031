"""The one clock: injected everywhere, so that tests and simulations own the time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class VirtualClock:
    """A clock that stands still until it is moved: scenarios, tests and simulations."""

    instant: datetime

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self.instant

    def move_to(self, instant: datetime) -> None:
        """Go to this instant; time never runs backwards."""
        assert instant >= self.instant, "a virtual clock does not go back"
        self.instant = instant

    def advance(self, by: timedelta) -> None:
        """Go forward by this much."""
        self.move_to(self.instant + by)


def business_date(instant: datetime, timezone: str) -> date:
    """The date on which `instant` falls in a mutual's own time zone (`Africa/Bamako`)."""
    return instant.astimezone(ZoneInfo(timezone)).date()


@cache
def timezones() -> frozenset[str]:
    """The zones this machine knows, looked up once in a process: they are as many files."""
    return frozenset(available_timezones())
