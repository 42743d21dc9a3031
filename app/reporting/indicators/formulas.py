"""The indicators of DOMAIN 13, each from the facts, named and ordered as SCENARIOS 6."""

from collections.abc import Iterator
from fractions import Fraction

from app.ledger import chart
from app.reporting.indicators.facts import Facts
from app.reporting.indicators.model import Indicator, Kind, Missing, Quantity

YEAR = 12
CARE = {
    "average_cost_out": ("OUT", chart.BENEFITS_OUTPATIENT.code),
    "average_cost_hosp": ("HOSP", chart.BENEFITS_HOSPITAL.code),
    "average_cost_emerg": ("EMERG", chart.BENEFITS_EMERGENCY.code),
}
# What is kept for the whole mutual only: target population, wallets, running costs, suspense, funders' payments.
NOT_BY_CAMPAIGN = frozenset(
    {
        "penetration", "expense_ratio", "charge_cover", "liquidity", "reserve_months", "auto_matching",
        "auto_matching_amount", "suspense", "suspense_age_days", "collection_cost", "payout_success",
        "state_receivable_billed", "state_receivable_unbilled", "donor_receivable_billed", "donor_receivable_unbilled",
    }
)  # fmt: skip


def every(facts: Facts) -> tuple[Indicator, ...]:
    """All of them, in order; for a part of a mutual those kept for the whole are not defined."""
    if facts.scope.is_whole:
        return tuple(_every(facts))
    return tuple(_missing(one) if one.name in NOT_BY_CAMPAIGN else one for one in _every(facts))


def _every(facts: Facts) -> Iterator[Indicator]:
    yield from _members(facts)
    yield from _contributions(facts)
    yield from _solvency(facts)
    yield from _care(facts)
    yield from _collection(facts)
    yield from _funders(facts)


def _members(facts: Facts) -> Iterator[Indicator]:
    target = facts.scope.mutual.target_population
    yield Indicator(
        name="penetration",
        kind=Kind.PERCENT,
        numerator=facts.cover.covered,
        denominator=target,
        factor=100,
        missing=None if target else Missing.NO_TARGET,
    )
    yield _percent("activation", facts.enrolments.effective, facts.enrolments.enrolled)
    yield _money_percent(facts, "recovery", facts.contributions.paid, facts.contributions.called)
    yield _amount(facts, "arrears", facts.books.arrears)
    yield Indicator(name="arrears_units", kind=Kind.COUNT, numerator=facts.books.arrears_units, is_quotient=False)


def _contributions(facts: Facts) -> Iterator[Indicator]:
    earned, expense, benefits = facts.contributions.earned, facts.books.expense, facts.benefits
    yield _amount(facts, "earned_contributions", earned)
    yield _money_percent(facts, "loss_ratio", benefits, earned)
    yield _money_percent(facts, "expense_ratio", expense - benefits, earned)
    yield _money_percent(facts, "charge_cover", earned, expense)
    posted = facts.contributions.posted
    yield _money_percent(facts, "subsidy_dependence", posted.funded, posted.total)


def _solvency(facts: Facts) -> Iterator[Indicator]:
    ledger, currency = facts.books, facts.scope.mutual.currency
    a_month = Fraction(ledger.expense, facts.months) if facts.months else None
    yield Indicator(
        name="liquidity", kind=Kind.TENTHS, numerator=ledger.treasury, denominator=ledger.debts, currency=currency
    )
    yield Indicator(
        name="reserve_months",
        kind=Kind.TENTHS,
        numerator=ledger.treasury - ledger.debts,
        denominator=a_month,
        currency=currency,
    )


def _care(facts: Facts) -> Iterator[Indicator]:
    delays, claims = facts.delays, facts.claims.values()
    yield Indicator(name="payment_delay_days", kind=Kind.TENTHS, numerator=delays.days, denominator=delays.paid)
    yield _percent("paid_within_target", delays.within_target, delays.paid)
    rejected, approved = sum(one.rejected for one in claims), sum(one.approved for one in claims)
    yield _percent("rejection_rate", rejected, rejected + approved)
    billed = sum(one.billed for one in claims)
    yield _money_percent(facts, "rejection_rate_amount", sum(one.billed_rejected for one in claims), billed)
    yield Indicator(
        name="outpatient_frequency",
        kind=Kind.FREQUENCY,
        numerator=facts.claims["OUT"].treated,
        denominator=facts.cover.person_months,
        factor=YEAR,
    )
    for name, (care, code) in CARE.items():
        mine = facts.claims[care]
        cost = facts.books.moved[code] if facts.scope.is_whole else mine.cost
        yield Indicator(
            name=name,
            kind=Kind.AMOUNT,
            numerator=cost,
            denominator=mine.cases,
            currency=facts.scope.mutual.currency,
        )


def _collection(facts: Facts) -> Iterator[Indicator]:
    receipts = facts.receipts
    yield _percent("auto_matching", receipts.matched, receipts.receipts)
    yield _money_percent(facts, "auto_matching_amount", receipts.received_matched, receipts.received)
    yield _amount(facts, "suspense", -facts.books.standing[chart.SUSPENSE.code])
    yield Indicator(name="suspense_age_days", kind=Kind.COUNT, numerator=facts.suspense_age_days, is_quotient=False)
    fees = facts.books.moved[chart.COLLECTION_FEES.code]
    yield _money_percent(facts, "collection_cost", fees, receipts.received)
    yield _percent("payout_success", facts.attempts.confirmed, facts.attempts.attempts)


def _funders(facts: Facts) -> Iterator[Indicator]:
    for funder, owed in facts.receivables.items():
        yield _amount(facts, f"{funder}_receivable_billed", owed.billed)
        yield _amount(facts, f"{funder}_receivable_unbilled", owed.unbilled)
    yield _percent("retention", facts.enrolments.renewed, facts.enrolments.ended)


def _percent(name: str, numerator: Quantity, denominator: Quantity) -> Indicator:
    return Indicator(name=name, kind=Kind.PERCENT, numerator=numerator, denominator=denominator, factor=100)


def _money_percent(facts: Facts, name: str, numerator: int, denominator: int) -> Indicator:
    return Indicator(
        name=name,
        kind=Kind.PERCENT,
        numerator=numerator,
        denominator=denominator,
        factor=100,
        currency=facts.scope.mutual.currency,
    )


def _amount(facts: Facts, name: str, minor: int) -> Indicator:
    return Indicator(
        name=name, kind=Kind.AMOUNT, numerator=minor, is_quotient=False, currency=facts.scope.mutual.currency
    )


def _missing(one: Indicator) -> Indicator:
    """The same, kept for the whole mutual only."""
    return Indicator(
        name=one.name,
        kind=one.kind,
        numerator=None,
        is_quotient=one.is_quotient,
        factor=one.factor,
        currency=one.currency,
        missing=Missing.WHOLE_MUTUAL_ONLY,
    )
