"""One year after the other: which day a year begins on, and whether its turn has come."""

from datetime import date

from sqlalchemy import text

from app.accounting.years.errors import YearClosed, YearNotOpened, YearNotOver, YearOpen
from app.accounting.years.model import first_day, last_day
from app.core.clock import business_date
from app.core.ids import MutualId
from app.db import Session, now
from app.ledger import period_of
from app.membership import Mutual

SECOND_HALF = 7

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 20261231))")

BEFORE = text("""
    SELECT EXISTS (SELECT FROM closed_years WHERE mutual_id = :mutual_id AND year > :year) AS is_passed,
           EXISTS (SELECT FROM closed_years WHERE mutual_id = :mutual_id AND year < :year) AS has_earlier,
           EXISTS (SELECT FROM closed_years WHERE mutual_id = :mutual_id AND year = :year - 1) AS is_next,
           EXISTS (SELECT FROM closed_years WHERE mutual_id = :mutual_id AND year = :year - 1
                   AND deferred_member_minor + deferred_state_minor + deferred_donor_minor + claims_minor
                       + not_invoiced_minor > 0)
           AND NOT EXISTS (SELECT FROM opened_years WHERE mutual_id = :mutual_id AND year = :year) AS is_unopened
""")

FIRST_BOOKED = text("""
    SELECT min(day) FROM code_days WHERE mutual_id = :mutual_id AND left(code, 1) IN ('6', '7')
""")


async def years_alone(session: Session, mutual_id: MutualId) -> None:
    """Until this transaction ends nobody else closes, opens or appropriates a year of the mutual."""
    await session.execute(LOCK, {"name": f"accounting.years:{mutual_id}"})


async def starts_on(session: Session, mutual: Mutual, year: int) -> date:
    """The first day of the year about to be closed: 1 January, or of a first year that began late the year before.

    A first year may take in the second half of the year before it. Raises `YearNotOver`, `YearClosed` where a later
    one is closed, `YearOpen` where an earlier one has to be closed first, `YearNotOpened` where that one deferred
    something which has not come back.
    """
    if business_date(now(session), mutual.timezone) < last_day(year):
        raise YearNotOver(field="year")
    before = (await session.execute(BEFORE, {"mutual_id": mutual.id, "year": year})).one()
    if before.is_passed:
        raise YearClosed(field="year")
    if before.is_unopened:
        raise YearNotOpened(field="year")
    if before.has_earlier and not before.is_next:
        raise YearOpen(field="year")
    return first_day(year) if before.is_next else await _first_of_all(session, mutual.id, year)


async def _first_of_all(session: Session, mutual_id: MutualId, year: int) -> date:
    booked: date | None = await session.scalar(FIRST_BOOKED, {"mutual_id": mutual_id})
    if booked is None or booked >= first_day(year):
        return first_day(year)
    if booked < date(year - 1, SECOND_HALF, 1):
        raise YearOpen(field="year")
    return period_of(booked).starts_on
