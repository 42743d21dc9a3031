"""What a year comes to: its figures before it is closed, or those with which it was."""

from collections.abc import Sequence

from app import claims, ledger
from app.accounting.years import deferral
from app.accounting.years.model import CampaignDeferral, Shares, YearFigures, last_day
from app.accounting.years.order import starts_on
from app.accounting.years.queries import find_closed
from app.core.errors import Invalid
from app.core.ids import MutualId
from app.core.money import MOST_MINOR
from app.db import Session
from app.ledger import TrialRow, chart
from app.membership import Mutual

BENEFITS = {
    account.code
    for account in (
        chart.BENEFITS_OUTPATIENT,
        chart.BENEFITS_HOSPITAL,
        chart.BENEFITS_EMERGENCY,
        chart.CHANGE_IN_OUTSTANDING,
    )
}


async def preview(session: Session, mutual: Mutual, year: int, *, not_invoiced_minor: int = 0) -> YearFigures:
    """The figures with which the year would be closed now, or those with which it was; nothing is posted.

    Raises `YearNotOver`, `YearOpen`, `YearNotOpened`, `YearClosed`, and `Invalid` for an estimate below nothing.
    """
    if not 0 <= not_invoiced_minor <= MOST_MINOR:
        raise Invalid(field="not_invoiced")
    if (closed := await find_closed(session, mutual, year)) is not None:
        return closed.figures
    begins = await starts_on(session, mutual, year)
    campaigns = await deferral.by_campaign(session, mutual, last_day(year))
    shares = await claims.outstanding_shares(session, mutual, last_day(year))
    rows = await moved(session, mutual.id, year)
    deferred, estimate = _sum(campaigns), sum(shares.values()) + not_invoiced_minor
    return YearFigures(
        year=year,
        starts_on=begins,
        currency=mutual.currency,
        income_minor=-_net(rows, "7") - deferred.total_minor,
        expense_minor=_net(rows, "6") + estimate,
        benefits_minor=sum(row.balance.net_minor for row in rows if row.code in BENEFITS) + estimate,
        deferred=deferred,
        claims_minor=sum(shares.values()),
        not_invoiced_minor=not_invoiced_minor,
        campaigns=tuple(campaigns),
        claims=shares,
    )


async def moved(session: Session, mutual_id: MutualId, year: int) -> Sequence[TrialRow]:
    """The accounts of classes 6 and 7 that are not at zero at the end of the year; what came later is not in it."""
    rows = await ledger.trial_balance(session, mutual_id, last_day(year))
    return [row for row in rows if row.code[0] in "67" and row.balance.net_minor]


def _net(rows: Sequence[TrialRow], of_class: str) -> int:
    return sum(row.balance.net_minor for row in rows if row.code.startswith(of_class))


def _sum(campaigns: Sequence[CampaignDeferral]) -> Shares:
    return Shares(
        member_minor=sum(one.deferred.member_minor for one in campaigns),
        state_minor=sum(one.deferred.state_minor for one in campaigns),
        donor_minor=sum(one.deferred.donor_minor for one in campaigns),
    )
