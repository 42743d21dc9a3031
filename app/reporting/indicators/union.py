"""All mutuals side by side and together: sums of numerators over sums of denominators, never means of ratios."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.core.clock import business_date
from app.core.money import Currency
from app.db import Session, now
from app.membership import Mutual
from app.reporting.indicators.asking import indicators
from app.reporting.indicators.model import Indicator, Missing

OLDEST = frozenset({"suspense_age_days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMutual:
    """One mutual's indicators."""

    mutual: Mutual
    indicators: Sequence[Indicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The indicators of all mutuals of one currency taken together: money of two currencies is never added."""

    currency: Currency
    mutuals: int
    indicators: Sequence[Indicator]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionView:
    """Every mutual asked for, and the consolidated rows."""

    rows: Sequence[OfMutual]
    together: Sequence[Together]


async def union_view(session: Session, mutuals: Iterable[Mutual], at: date | None = None) -> UnionView:
    """The indicators of these mutuals at a date, today in each without one; raises `Invalid` for a day to come."""
    rows = [
        OfMutual(mutual=one, indicators=await indicators(session, one, at or business_date(now(session), one.timezone)))
        for one in mutuals
    ]
    currencies = dict.fromkeys(row.mutual.currency for row in rows)
    return UnionView(rows=rows, together=[_together(currency, rows) for currency in currencies])


def _together(currency: Currency, rows: Sequence[OfMutual]) -> Together:
    mine = [row.indicators for row in rows if row.mutual.currency == currency]
    return Together(
        currency=currency,
        mutuals=len(mine),
        indicators=[consolidated(of_one_name) for of_one_name in zip(*mine, strict=True)],
    )


def consolidated(found: Sequence[Indicator]) -> Indicator:
    """One indicator of several mutuals as one; a mutual in which it is not defined adds nothing."""
    first = found[0]
    if first.name in OLDEST:
        return max(found, key=lambda one: one.exact or 0)
    counted = [one for one in found if one.missing is None and (one.denominator is not None or not one.is_quotient)]
    if not counted:
        return replace(first, missing=first.missing or Missing.NOTHING_TO_DIVIDE_BY)
    return replace(
        first,
        numerator=sum(one.numerator or 0 for one in counted),
        denominator=sum(one.denominator or 0 for one in counted) if first.is_quotient else None,
        missing=None,
    )
