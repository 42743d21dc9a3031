"""The clock of leases: a port of its own, so that skewed hosts agree and simulations own the time (DESIGN 9)."""

from datetime import datetime
from typing import Protocol

from sqlalchemy import text

from app.core.clock import Clock
from app.db.database import Session


class LeaseClock(Protocol):
    """Tells the time by which leases begin and end."""

    async def now(self, session: Session) -> datetime:
        """This instant, the same for all who share the database."""
        ...


class DatabaseClock:
    """The database's own clock: production."""

    async def now(self, session: Session) -> datetime:
        """This instant on the database's host."""
        instant: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
        return instant


class GivenClock:
    """A clock handed in: scenarios, tests and simulations."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def now(self, session: Session) -> datetime:
        """This instant by the clock handed in."""
        return self._clock.now()
