"""What if a funder leaves: the next campaign's shares, the income lost, how long the reserve lasts without it (F5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.core.money import Money
from app.subsidies.model import Funder

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """What members, State and donor bear."""

    member: Money
    state: Money
    donor: Money

    @property
    def total(self) -> Money:
        """All three together."""
        return self.member + self.state + self.donor

    def of(self, funder: Funder) -> Money:
        """A funder's."""
        return self.state if funder is Funder.STATE else self.donor

    def without(self, funder: Funder) -> "Shares":
        """The same when this funder gives nothing."""
        nothing = self.total - self.total
        return replace(self, state=nothing) if funder is Funder.STATE else replace(self, donor=nothing)

    def borne_by_members(self, funder: Funder) -> "Shares":
        """The same when members bear this funder's share too."""
        return replace(self.without(funder), member=self.member + self.of(funder))


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a projection stands on, as it was on the day `at`.

    `covers` are first and last days of cover of the campaigns there are, `tariff` a person's year in the latest of
    them, `persons` who is enrolled in it. Of `called` shares `settled` were paid up: funders pay for those only (F1).
    `free` is class 5 less short-term debts, `spent` class 6 over `months` of cover (DOMAIN 13).
    """

    at: date
    covers: Sequence[tuple[date, date]]
    tariff: Shares
    persons: int
    settled: Money
    called: Money
    free: Money
    spent: Money
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What changes when a funder's last day is `leaves_on`; running schedules do not (F5).

    The first campaign without it begins its cover on `first_without`, or later. `expected` is what that campaign brings
    if the funder stays, at today's numbers; `expected_without` if it leaves and the tariff of members is kept. Figures
    of the reserve are months of cost, none while nothing was spent.
    """

    funder: Funder
    leaves_on: date
    first_without: date
    tariff: Shares
    tariff_without: Shares
    persons: int
    expected: Shares
    expected_without: Shares
    monthly_cost: Money
    reserve_months: Decimal | None
    reserve_months_without: Decimal | None

    @property
    def income_lost(self) -> Money:
        """In a campaign of twelve months."""
        return self.expected.total - self.expected_without.total


def project(funder: Funder, leaves_on: date, basis: Basis) -> Projection:
    """What the next campaign looks like without this funder, from the figures of the latest one.

    `reserve_months_without` is the reserve after a campaign without the funder's money, nothing else changed.
    """
    expected = _expected(basis)
    lost = expected.of(funder)
    return Projection(
        funder=funder,
        leaves_on=leaves_on,
        first_without=_first_cover_after(leaves_on, basis.covers),
        tariff=basis.tariff,
        tariff_without=basis.tariff.borne_by_members(funder),
        persons=basis.persons,
        expected=expected,
        expected_without=expected.without(funder),
        monthly_cost=_part(basis.spent, 1, max(basis.months, 1)),
        reserve_months=_months(basis.free, basis),
        reserve_months_without=_months(basis.free - lost, basis),
    )


def _expected(basis: Basis) -> Shares:
    """Persons by shares, by the part of what was called that was paid up; all of it while nothing was called."""
    paid, called = (basis.settled.minor, basis.called.minor) if basis.called else (1, 1)

    def brought(share: Money) -> Money:
        return _part(share, basis.persons * paid, called)

    return Shares(
        member=brought(basis.tariff.member), state=brought(basis.tariff.state), donor=brought(basis.tariff.donor)
    )


def _first_cover_after(leaves_on: date, covers: Sequence[tuple[date, date]]) -> date:
    """The first cover that begins when the funder has gone: one that is planned, or the day after the last one ends."""
    later = [first for first, _ in covers if first > leaves_on]
    ended = [last + timedelta(days=1) for first, last in covers if first <= leaves_on]
    return min(later, default=max([*ended, leaves_on + timedelta(days=1)]))


def _months(free: Money, basis: Basis) -> Decimal | None:
    if not basis.spent.minor or not basis.months:
        return None
    return (Decimal(free.minor * basis.months) / basis.spent.minor).quantize(TENTH, ROUND_HALF_UP)


def _part(money: Money, by: int, over: int) -> Money:
    return Money(money.minor * by // over, money.currency)
