"""Indicators beyond what the mutual has set as its limits (DOMAIN 13, the alert thresholds)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.ledger import chart
from app.reporting.indicators.facts import Facts
from app.reporting.indicators.formulas import every
from app.reporting.indicators.model import Indicator, Kind, Missing

AT_LEAST = frozenset({"charge_cover", "reserve_months"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An indicator on the wrong side of its threshold, which is in the indicator's own unit."""

    indicator: Indicator
    threshold: int

    @property
    def name(self) -> str:
        """Which threshold it is."""
        return self.indicator.name


def alerts_of(facts: Facts) -> tuple[Alert, ...]:
    """Every threshold that is passed; what is not defined raises no alert."""
    measured: Mapping[str, Indicator] = {one.name: one for one in (*every(facts), *_measures(facts))}
    limits: Mapping[str, int] = facts.scope.mutual.parameters.alerts.model_dump()
    measures = ((measured[MEASURED_BY.get(name, name)], limit) for name, limit in limits.items())
    return tuple(Alert(indicator=one, threshold=limit) for one, limit in measures if _is_beyond(one, limit))


MEASURED_BY = {"suspense": "suspense_share", "state_receivable_days": "state_receivable_age_days"}


def _measures(facts: Facts) -> Iterator[Indicator]:
    """Two that have a threshold and are no indicator of their own: unmatched money, and how long the State owes."""
    missing = None if facts.scope.is_whole else Missing.WHOLE_MUTUAL_ONLY
    yield Indicator(
        name="suspense_share",
        kind=Kind.PERCENT,
        numerator=-facts.books.standing[chart.SUSPENSE.code],
        denominator=facts.receipts.received,
        factor=100,
        currency=facts.scope.mutual.currency,
        missing=missing,
    )
    oldest = facts.receivables["state"].oldest_on
    yield Indicator(
        name="state_receivable_age_days",
        kind=Kind.COUNT,
        numerator=(facts.scope.at - oldest).days if oldest else 0,
        is_quotient=False,
        missing=missing,
    )


def _is_beyond(one: Indicator, limit: int) -> bool:
    if one.exact is None:
        return False
    return one.exact < limit if one.name in AT_LEAST else one.exact > limit
