"""Months of reserve with every funder, and as they would be if one left (DOMAIN F5, 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.reporting.indicators.facts import Facts
from app.reporting.indicators.model import Indicator, Kind
from app.reporting.indicators.receivables import FUNDERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve:
    """How long the mutual holds out; `without` is the funder that leaves, none where all stay.

    `months` divides treasury less short-term debts, plus what the funders that stay still owe, by a month's charges.
    `lasts` divides it by what a month's charges exceed a month's contributions of those that stay; none where they do
    not exceed them.
    """

    without: str | None
    months: Indicator
    lasts: Indicator | None


def reserves_of(facts: Facts) -> Sequence[Reserve]:
    """With all, then without the State, then without the donor: neither their income nor what they owe."""
    return [_reserve(facts, without) for without in (None, *FUNDERS)]


def _reserve(facts: Facts, without: str | None) -> Reserve:
    owed = sum(one.billed + one.unbilled for funder, one in facts.receivables.items() if funder != without)
    available = facts.books.treasury - facts.books.debts + owed
    shares = facts.contributions.earned_by_share
    income = shares.total - (getattr(shares, without) if without else 0)
    burnt = facts.books.expense - income
    return Reserve(
        without=without,
        months=_months(facts, "reserve_months", available, facts.books.expense),
        lasts=_months(facts, "reserve_lasts", available, burnt) if burnt > 0 else None,
    )


def _months(facts: Facts, name: str, available: int, spent: int) -> Indicator:
    return Indicator(
        name=name,
        kind=Kind.TENTHS,
        numerator=available,
        denominator=Fraction(spent, facts.months) if facts.months else None,
        currency=facts.scope.mutual.currency,
    )
