"""Fills a projection from the mutual's own campaigns, schedules and books."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import text

from app import ledger
from app.core.money import Money
from app.db import Session
from app.ledger import Side, TrialRow
from app.membership import Campaign, Mutual, UnknownCampaign, campaigns
from app.subsidies.leaving import Basis, Projection, Shares, project
from app.subsidies.model import Funder

MONTHS_A_YEAR = 12
SHORT_TERM = ("40", "419", "4712", "4739")
ENROLLED = text("""
    SELECT CAST(coalesce(sum(persons), 0) AS bigint) FROM enrolments
    WHERE mutual_id = :mutual_id AND campaign_id = :campaign_id AND lapsed_on IS NULL
""")
PAID_UP = text("""
    SELECT CAST(coalesce(sum(d.member_minor + d.state_minor + d.donor_minor), 0) AS bigint) AS called,
           CAST(coalesce(sum(d.member_minor + d.state_minor + d.donor_minor)
                         FILTER (WHERE d.settled_on <= :at), 0) AS bigint) AS settled
    FROM dues d
    JOIN enrolments e ON e.mutual_id = d.mutual_id AND e.id = d.enrolment_id
    WHERE d.mutual_id = :mutual_id AND e.campaign_id = :campaign_id AND d.kind <> 'fee' AND d.called_on <= :at
""")


async def projection(session: Session, mutual: Mutual, funder: Funder, leaves_on: date, *, at: date) -> Projection:
    """What if this funder's last day is `leaves_on`, by the figures of the day `at` (F5).

    Raises `UnknownCampaign` while the mutual has no campaign to go by.
    """
    known = await campaigns(session, mutual)
    if not known:
        raise UnknownCampaign(field="campaign")
    latest = [one for one in known if one.opens_on <= at][-1:] or known[:1]
    return project(funder, leaves_on, await _basis(session, mutual, known, latest[0], at))


async def _basis(session: Session, mutual: Mutual, known: Sequence[Campaign], latest: Campaign, at: date) -> Basis:
    def money(minor: int) -> Money:
        return Money(minor, mutual.currency)

    of = {"mutual_id": mutual.id, "campaign_id": latest.id}
    paid_up = (await session.execute(PAID_UP, of | {"at": at})).one()
    now = await ledger.trial_balance(session, mutual.id, at)
    before = await ledger.trial_balance(session, mutual.id, date(at.year - 1, 12, 31))
    tariff = latest.scheme.tariff
    return Basis(
        at=at,
        covers=[(one.coverage_from, one.coverage_to) for one in known],
        tariff=Shares(
            member=money(tariff.member_minor), state=money(tariff.state_minor), donor=money(tariff.donor_minor)
        ),
        persons=int((await session.execute(ENROLLED, of)).scalar_one()),
        settled=money(paid_up.settled),
        called=money(paid_up.called),
        free=money(free_in(now)),
        spent=money(_net(now, "6") - _net(before, "6")),
        months=_months_of_cover(known[0].coverage_from, at),
    )


def free_in(rows: Sequence[TrialRow]) -> int:
    """Class 5 less short-term debts; what facilities have to give back (4091) pays none of them today (DOMAIN 13)."""
    return _net(rows, "5") + _net([row for row in rows if row.balance.side is Side.CREDIT], *SHORT_TERM)


def _net(rows: Sequence[TrialRow], *beginnings: str) -> int:
    """Debits less credits of these accounts: debts count below zero."""
    return sum(row.balance.net_minor for row in rows if row.code.startswith(beginnings))


def _months_of_cover(first: date, at: date) -> int:
    """Whole months of cover in the year of `at`, its last day included (E26)."""
    begins, after = max(first, date(at.year, 1, 1)), at + timedelta(days=1)
    months = (after.year - begins.year) * MONTHS_A_YEAR + after.month - begins.month
    return max(months - (after.day < begins.day), 0)
