"""The dashboard of a mutual: what a manager looks at first, every indicator, the alerts, the reserves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.ids import AntennaId, CampaignId
from app.core.money import Money
from app.db import Session
from app.ledger import chart
from app.membership import Mutual
from app.reporting.indicators.alerts import Alert, alerts_of
from app.reporting.indicators.asking import facts_at
from app.reporting.indicators.facts import Facts
from app.reporting.indicators.formulas import every
from app.reporting.indicators.model import Indicator
from app.reporting.indicators.reading import row_of
from app.reporting.indicators.reserves import Reserve, reserves_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """Where the money is: collected and of it matched, still unmatched, on its way out, owed to facilities."""

    collected: Money
    receipts: int
    matched: Money
    receipts_matched: int
    suspense: Money
    in_transit: Money
    payable: Money
    reserve_months: Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """A mutual, an antenna or a campaign at the end of a day; headline and reserves are of the whole mutual only."""

    at: date
    indicators: Sequence[Indicator]
    alerts: Sequence[Alert]
    headline: Headline | None
    reserves: Sequence[Reserve]


async def dashboard(
    session: Session,
    mutual: Mutual,
    at: date,
    *,
    antenna_id: AntennaId | None = None,
    campaign_id: CampaignId | None = None,
) -> Dashboard:
    """Everything of one day, read once; raises as `indicators` does."""
    facts = await facts_at(session, mutual, at, antenna_id=antenna_id, campaign_id=campaign_id)
    found = every(facts)
    is_whole = facts.scope.is_whole
    return Dashboard(
        at=at,
        indicators=found,
        alerts=alerts_of(facts),
        headline=await _headline(session, facts, found) if is_whole else None,
        reserves=reserves_of(facts) if is_whole else (),
    )


async def alerts(session: Session, mutual: Mutual, at: date) -> Sequence[Alert]:
    """What stands beyond the mutual's thresholds on that day; raises as `indicators` does."""
    return alerts_of(await facts_at(session, mutual, at))


async def reserves(session: Session, mutual: Mutual, at: date) -> Sequence[Reserve]:
    """Months of reserve with and without each funder; raises as `indicators` does."""
    return reserves_of(await facts_at(session, mutual, at))


async def _headline(session: Session, facts: Facts, found: Sequence[Indicator]) -> Headline:
    read = await row_of(session, "collected", facts.scope)
    currency, standing = facts.scope.mutual.currency, facts.books.standing
    on_the_way = standing[chart.PAYOUTS_IN_TRANSIT.code] + standing[chart.REFUNDS_IN_TRANSIT.code]
    return Headline(
        collected=Money(read.collected, currency),
        receipts=read.receipts,
        matched=Money(read.matched, currency),
        receipts_matched=read.receipts_matched,
        suspense=Money(-standing[chart.SUSPENSE.code], currency),
        in_transit=Money(-on_the_way, currency),
        payable=Money(-standing[chart.FACILITIES_PAYABLE.code], currency),
        reserve_months=next(one for one in found if one.name == "reserve_months"),
    )
