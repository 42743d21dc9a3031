"""Closing a month: once it is over, in order, with nothing left that must be settled first; and for good."""

from datetime import date

from app import ledger
from app.accounting.checklist import month_end
from app.accounting.errors import MonthNotReady
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.db import Session, now
from app.db.chain import stop_writers
from app.ledger import Period
from app.membership import Mutual


async def close_month(session: Session, mutual: Mutual, month: date, person: Actor) -> Period:
    """Close the month that `month` lies in (PERIODS_CLOSE); one that is closed stays as it is.

    Writers of the books wait meanwhile, so that nothing falls between the checklist and the closing.
    Raises `Invalid` while the month is not over and for one before the books, and `MonthNotReady`, which names what its
    checklist blocks on. Nothing reopens it (DOMAIN 11 (8)).
    """
    period = ledger.period_of(month)
    if not await ledger.is_open(session, mutual.id, period.ends_on):
        return period
    if not mutual.opened_on <= period.ends_on < business_date(now(session), mutual.timezone):
        raise Invalid(field="month")
    await stop_writers(session, "entries")
    checklist = await month_end(session, mutual, month)
    if checklist.blocking:
        raise MonthNotReady(items=", ".join(item.code for item in checklist.blocking))
    return await ledger.close_period(session, mutual.id, month, actor=person)
