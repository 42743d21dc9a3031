"""Months of the books: open until they are closed, and then closed for good."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text

from app.core.actor import Actor
from app.core.ids import MutualId
from app.db import Session, now
from app.db.chain import stop_writers

CLOSE = text("""
    INSERT INTO periods AS p (mutual_id, starts_on, ends_on, status, closed_at, closed_by)
    VALUES (:mutual_id, :starts_on, :ends_on, 'closed', :closed_at, :closed_by)
    ON CONFLICT (mutual_id, starts_on) DO UPDATE
    SET status = 'closed', closed_at = excluded.closed_at, closed_by = excluded.closed_by
    WHERE p.status = 'open'
""")

CLOSED = text("""
    SELECT EXISTS (SELECT FROM periods WHERE mutual_id = :mutual_id AND status = 'closed'
                   AND CAST(:day AS date) BETWEEN starts_on AND ends_on)
""")

CLOSED_ONES = text("""
    SELECT starts_on, ends_on FROM periods WHERE mutual_id = :mutual_id AND status = 'closed' ORDER BY starts_on
""")


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar month of the books."""

    starts_on: date
    ends_on: date


def period_of(day: date) -> Period:
    """The month a business date decides for."""
    starts_on = day.replace(day=1)
    following = (starts_on + timedelta(days=31)).replace(day=1)
    return Period(starts_on, following - timedelta(days=1))


async def close_period(session: Session, mutual_id: MutualId, month: date, *, actor: Actor) -> Period:
    """Close the month that `month` lies in: from then on it takes no entry, and it is never reopened (DOMAIN 11).

    Waits for entries being written elsewhere, so that none lands in the month after its closing. Closing twice
    changes nothing.
    """
    period = period_of(month)
    await stop_writers(session, "entries")
    values = {"mutual_id": mutual_id, "starts_on": period.starts_on, "ends_on": period.ends_on}
    await session.execute(CLOSE, values | {"closed_at": now(session), "closed_by": str(actor)})
    return period


async def closed_periods(session: Session, mutual_id: MutualId) -> list[Period]:
    """The months that are closed, in order."""
    rows = await session.execute(CLOSED_ONES, {"mutual_id": mutual_id})
    return [Period(row.starts_on, row.ends_on) for row in rows]


async def is_open(session: Session, mutual_id: MutualId, day: date) -> bool:
    """Whether the books take entries of this business date."""
    return not await session.scalar(CLOSED, {"mutual_id": mutual_id, "day": day})
