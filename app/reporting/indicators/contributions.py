"""What members and funders contribute, by campaign: called, paid, cancelled, accrued, and earned month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.db import Session
from app.ledger import chart
from app.membership import Campaign
from app.reporting.indicators.books import Books
from app.reporting.indicators.months import elapsed
from app.reporting.indicators.reading import rows_of
from app.reporting.indicators.scope import Scope

TWELVE = 12


@dataclass(slots=True, kw_only=True)
class Shares:
    """Three shares of contributions, cancellations taken off the members'."""

    member: int = 0
    state: int = 0
    donor: int = 0

    @property
    def total(self) -> int:
        """All three."""
        return self.member + self.state + self.donor

    @property
    def funded(self) -> int:
        """What the State and the donor bring."""
        return self.state + self.donor

    def add(self, funder: str, minor: int) -> None:
        """More of one share."""
        setattr(self, funder, getattr(self, funder) + minor)


@dataclass(slots=True, kw_only=True)
class CampaignSums:
    """A campaign's contributions up to the date, and those up to the eve of the period."""

    called: int = 0
    paid: int = 0
    now: Shares = field(default_factory=Shares)
    before: Shares = field(default_factory=Shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Those of a scope: what was posted in the period, and what of it the months of cover have earned.

    The sum earned is cut once by campaign, as DOMAIN 13 does; the shares each for themselves.
    """

    called: int
    paid: int
    posted: Shares
    earned: int
    earned_by_share: Shares


async def contributions(session: Session, scope: Scope, books: Books) -> Contributions:
    """By campaign, for each earns by its own months; the whole mutual agrees with its ledger to the franc.

    What no campaign can be named for (a disallowance, E09; a manual entry) goes with the campaign under cover.
    """
    sums = await _sums(session, scope)
    if scope.is_whole:
        _add_the_rest(scope, books, sums)
    in_course = [one for one in scope.campaigns if one.coverage_to >= scope.since]
    return Contributions(
        called=sum(sums[one.id].called for one in in_course),
        paid=sum(sums[one.id].paid for one in in_course),
        posted=_summed((sums[one.id].now, sums[one.id].before) for one in scope.campaigns),
        earned=sum(
            one.now.total * months // TWELVE - one.before.total * before // TWELVE
            for one, months, before in _with_months(scope, sums)
        ),
        earned_by_share=_summed(
            (_part(one.now, months), _part(one.before, before)) for one, months, before in _with_months(scope, sums)
        ),
    )


async def _sums(session: Session, scope: Scope) -> Mapping[UUID, CampaignSums]:
    sums: dict[UUID, CampaignSums] = {one.id: CampaignSums() for one in scope.campaigns}
    for row in await rows_of(session, "called", scope):
        one = sums[row.campaign_id]
        one.called, one.paid = row.called, row.paid
        one.now.member += row.called
        one.before.member += row.called_before
    for row in await rows_of(session, "cancelled", scope):
        sums[row.campaign_id].now.member -= row.cancelled
        sums[row.campaign_id].before.member -= row.cancelled_before
    for row in await rows_of(session, "accrued", scope):
        sums[row.campaign_id].now.add(row.funder, row.accrued)
        sums[row.campaign_id].before.add(row.funder, row.accrued_before)
    return sums


def _add_the_rest(scope: Scope, books: Books, sums: Mapping[UUID, CampaignSums]) -> None:
    """What the ledger has beyond the campaigns' own."""
    current = _under_cover(scope)
    if current is None:
        return
    known = _summed((one.now, one.before) for one in sums.values())
    member = books.moved[chart.CONTRIBUTIONS.code] + books.moved[chart.CONTRIBUTIONS_CANCELLED.code]
    now = sums[current.id].now
    now.member += -member - known.member
    now.state += -books.moved[chart.STATE_COFINANCING.code] - known.state
    now.donor += -books.moved[chart.DONOR_COFINANCING.code] - known.donor


def _under_cover(scope: Scope) -> Campaign | None:
    """The campaign whose cover began last, else the first that will."""
    begun = [one for one in scope.campaigns if one.coverage_from <= scope.at]
    return begun[-1] if begun else next(iter(scope.campaigns), None)


def _with_months(scope: Scope, sums: Mapping[UUID, CampaignSums]) -> Iterable[tuple[CampaignSums, int, int]]:
    for one in scope.campaigns:
        span = (one.coverage_from, one.coverage_to)
        started = scope.since > one.coverage_from
        yield sums[one.id], elapsed(span, scope.at), elapsed(span, scope.since - timedelta(days=1)) if started else 0


def _summed(pairs: Iterable[tuple[Shares, Shares]]) -> Shares:
    """What was added in the period, of all campaigns."""
    found = Shares()
    for now, before in pairs:
        found.member += now.member - before.member
        found.state += now.state - before.state
        found.donor += now.donor - before.donor
    return found


def _part(shares: Shares, months: int) -> Shares:
    """So many twelfths of each share."""
    return Shares(
        member=shares.member * months // TWELVE,
        state=shares.state * months // TWELVE,
        donor=shares.donor * months // TWELVE,
    )
