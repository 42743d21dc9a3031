"""Years as they stand: closed with their figures, opened, appropriated, and what each unit deferred."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, text

from app.accounting.years.deferral import kept_by_campaign
from app.accounting.years.errors import UnknownYear
from app.accounting.years.model import (
    Appropriation,
    ClosedYear,
    OpenedYear,
    Shares,
    UnitDeferral,
    YearFigures,
)
from app.accounting.years.tables import AppropriationRow, ClosedYearRow, OpenedYearRow, OutstandingClaimRow
from app.core.ids import CampaignId, ClaimId, MutualId, UnitId
from app.core.money import Currency
from app.db import Session
from app.membership import Mutual

BY_UNIT = text("""
    SELECT d.*, u.reference FROM deferrals d JOIN units u ON u.mutual_id = d.mutual_id AND u.id = d.unit_id
    WHERE d.mutual_id = :mutual_id AND d.year = :year
      AND (CAST(:unit_id AS uuid) IS NULL OR (d.unit_id, d.campaign_id) > (:unit_id, :campaign_id))
    ORDER BY d.unit_id, d.campaign_id LIMIT :limit
""")


async def closed_year(session: Session, mutual: Mutual, year: int) -> ClosedYear:
    """A year as it was closed; raises `UnknownYear`."""
    found = await find_closed(session, mutual, year)
    if found is None:
        raise UnknownYear(field="year")
    return found


async def find_closed(session: Session, mutual: Mutual, year: int) -> ClosedYear | None:
    """A year as it was closed, none while it is open."""
    row = await session.get(ClosedYearRow, (mutual.id, year))
    if row is None:
        return None
    campaigns = await kept_by_campaign(session, mutual.id, year)
    figures = YearFigures(
        year=row.year,
        starts_on=row.starts_on,
        currency=Currency.of(row.currency),
        income_minor=row.income_minor,
        expense_minor=row.expense_minor,
        benefits_minor=row.benefits_minor,
        deferred=Shares(
            member_minor=row.deferred_member_minor,
            state_minor=row.deferred_state_minor,
            donor_minor=row.deferred_donor_minor,
        ),
        claims_minor=row.claims_minor,
        not_invoiced_minor=row.not_invoiced_minor,
        campaigns=tuple(campaigns),
        claims=await _claims(session, mutual.id, year),
    )
    return ClosedYear(figures=figures, prepared_by=row.prepared_by, closed_by=row.closed_by, closed_at=row.closed_at)


async def deferrals_of(
    session: Session,
    mutual_id: MutualId,
    year: int,
    *,
    after: tuple[UnitId, CampaignId] | None = None,
    limit: int = 50,
) -> Sequence[UnitDeferral]:
    """What each unit deferred at the end of a closed year, by unit and campaign, behind `after`."""
    unit_id, campaign_id = after or (None, None)
    values = {"mutual_id": mutual_id, "year": year, "unit_id": unit_id, "campaign_id": campaign_id, "limit": limit}
    return [
        UnitDeferral(
            unit_id=UnitId(row.unit_id),
            unit_reference=row.reference,
            campaign_id=CampaignId(row.campaign_id),
            months=row.months,
            total=Shares(
                member_minor=row.member_total_minor,
                state_minor=row.state_total_minor,
                donor_minor=row.donor_total_minor,
            ),
            deferred=Shares(member_minor=row.member_minor, state_minor=row.state_minor, donor_minor=row.donor_minor),
        )
        for row in await session.execute(BY_UNIT, values)
    ]


async def find_opened(session: Session, mutual_id: MutualId, year: int) -> OpenedYear | None:
    """A year as it was opened, none before that."""
    row = await session.get(OpenedYearRow, (mutual_id, year))
    if row is None:
        return None
    return OpenedYear(year=row.year, prepared_by=row.prepared_by, opened_by=row.opened_by, opened_at=row.opened_at)


async def find_appropriation(session: Session, mutual_id: MutualId, year: int) -> Appropriation | None:
    """What the assembly voted on a year's result, none before that."""
    row = await session.get(AppropriationRow, (mutual_id, year))
    if row is None:
        return None
    return Appropriation(
        year=row.year,
        result_minor=row.result_minor,
        reserve_percent=row.reserve_percent,
        reserve_minor=row.reserve_minor,
        retained_minor=row.retained_minor,
        booked_on=row.booked_on,
        prepared_by=row.prepared_by,
        booked_by=row.booked_by,
    )


async def _claims(session: Session, mutual_id: MutualId, year: int) -> Mapping[ClaimId, int]:
    of = OutstandingClaimRow
    wanted = select(of.claim_id, of.share_minor).where(of.mutual_id == mutual_id, of.year == year)
    return {ClaimId(claim_id): minor for claim_id, minor in await session.execute(wanted.order_by(of.claim_id))}
