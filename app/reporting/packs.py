"""The packs of a month's and a year's end, gathered for their papers."""

from datetime import date

from app import accounting
from app.accounting import years
from app.core.clock import business_date
from app.db import Session, chain, now
from app.membership import Mutual
from app.reporting.indicators import indicators
from app.reporting.month_end_paper import MonthEnd
from app.reporting.words import Words
from app.reporting.year_end_paper import YearEnd


async def month_end(session: Session, mutual: Mutual, month: date, *, made_by: str) -> MonthEnd:
    """The month that `month` lies in, with the indicators of its last day, or of today while it runs."""
    pack = await accounting.month_end_pack(session, mutual, month)
    last = min(pack.period.ends_on, business_date(now(session), mutual.timezone))
    return MonthEnd(pack=pack, indicators=await indicators(session, mutual, last), made_by=made_by)


async def year_end(session: Session, mutual: Mutual, year: int, *, made_by: str, language: str) -> YearEnd:
    """A closed year; raises `UnknownYear`."""
    return YearEnd(
        mutual=mutual.name,
        pack=await years.year_pack(session, mutual, year),
        chain_head=await chain.head(session, mutual.id),
        made_by=made_by,
        made_on=Words(language).day(business_date(now(session), mutual.timezone)),
    )
