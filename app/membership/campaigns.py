"""Collection campaigns: the dates on which a scheme version is sold, paid for and good (DOMAIN 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core.errors import Invalid
from app.core.ids import CampaignId, new_id
from app.db import Session, add_unique, now
from app.membership.errors import CampaignExists, FunderGone, UnknownCampaign
from app.membership.funders import funders_gone_by
from app.membership.model import Mutual
from app.membership.schemes import SchemeVersion, version_for, version_of
from app.membership.tables import CampaignRow, SchemeVersionRow

MOST_DUE_DATES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A collection campaign with the scheme version it sells."""

    id: CampaignId
    name: str
    scheme: SchemeVersion
    opens_on: date
    closes_on: date
    coverage_from: date
    coverage_to: date
    due_dates: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """A campaign to open; without dates of its own it opens on 1 November before and closes on the eve of cover.

    `version` names the scheme's version where it is not the one valid on the first day of cover.
    """

    name: str
    scheme: str
    coverage_from: date
    coverage_to: date
    due_dates: Sequence[date]
    opens_on: date | None = None
    closes_on: date | None = None
    version: int | None = None


async def open_campaign(session: Session, mutual: Mutual, new: NewCampaign) -> Campaign:
    """Open a campaign on the version of its scheme that is valid on the first day of cover, and freeze it (F5).

    Raises `UnknownScheme`, `CampaignExists`, `FunderGone` (F5), and `Invalid` for dates out of order.
    """
    _examine(new)
    scheme = await version_for(session, mutual, new.scheme, on=new.coverage_from, version=new.version)
    gone = await funders_gone_by(session, mutual.id, new.coverage_from)
    if ("state" in gone and scheme.state_minor) or ("donor" in gone and scheme.donor_minor):
        raise FunderGone(field="scheme")
    row = CampaignRow(
        mutual_id=mutual.id,
        id=new_id(),
        name=new.name,
        scheme_version_id=scheme.id,
        opens_on=new.opens_on or november_before(new.coverage_from),
        closes_on=new.closes_on or new.coverage_from - timedelta(days=1),
        coverage_from=new.coverage_from,
        coverage_to=new.coverage_to,
        due_dates=list(new.due_dates),
    )
    await add_unique(session, row, constraint="uq_campaigns_mutual_id_name", taken=CampaignExists(field="name"))
    scheme.frozen_at = scheme.frozen_at or now(session)
    await session.flush()
    return _campaign(mutual, row, scheme)


async def campaigns(session: Session, mutual: Mutual) -> Sequence[Campaign]:
    """Every campaign of the mutual, the earliest cover first."""
    rows = await session.execute(_with_scheme(mutual).order_by(CampaignRow.coverage_from, CampaignRow.name))
    return [_campaign(mutual, row, scheme) for row, scheme in rows]


async def campaign_named(session: Session, mutual: Mutual, name: str) -> Campaign:
    """The campaign of this name; raises `UnknownCampaign`."""
    found = (await session.execute(_with_scheme(mutual).where(CampaignRow.name == name))).one_or_none()
    if found is None:
        raise UnknownCampaign(field="campaign")
    return _campaign(mutual, *found)


def _examine(new: NewCampaign) -> None:
    """Whether its dates are in order; the first that is not is named."""
    if not 1 <= len(new.due_dates) <= MOST_DUE_DATES or list(new.due_dates) != sorted(set(new.due_dates)):
        raise Invalid(field="due_dates")
    if new.coverage_to <= new.coverage_from:
        raise Invalid(field="coverage_to")
    if new.opens_on and new.closes_on and new.closes_on < new.opens_on:
        raise Invalid(field="closes_on")


def _with_scheme(mutual: Mutual) -> Any:
    return (
        select(CampaignRow, SchemeVersionRow)
        .join(
            SchemeVersionRow,
            (SchemeVersionRow.mutual_id == CampaignRow.mutual_id)
            & (SchemeVersionRow.id == CampaignRow.scheme_version_id),
        )
        .where(CampaignRow.mutual_id == mutual.id)
    )


def november_before(day: date) -> date:
    """The 1 November on which a campaign opens whose cover begins on this day."""
    return date(day.year if day > date(day.year, 11, 1) else day.year - 1, 11, 1)


def _campaign(mutual: Mutual, row: CampaignRow, scheme: SchemeVersionRow) -> Campaign:
    return Campaign(
        id=CampaignId(row.id),
        name=row.name,
        scheme=version_of(mutual, scheme),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        coverage_from=row.coverage_from,
        coverage_to=row.coverage_to,
        due_dates=tuple(row.due_dates),
    )
