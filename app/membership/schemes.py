"""Scheme versions and the campaigns that use them: tariff, rates, ceilings, dates (DOMAIN 3, M3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import CampaignId, SchemeVersionId, new_id
from app.db import Session, now
from app.membership.model import Mutual, Parameters
from app.membership.tables import CampaignRow, SchemeVersionRow

DEFAULT_RATES = {"OUT": 70, "HOSP": 80, "EMERG": 100}


class UnknownCampaign(NotFound):
    """The mutual has no campaign of this name or id."""

    code = "membership.unknown_campaign"


class UnknownScheme(NotFound):
    """The mutual has no scheme of this name."""

    code = "membership.unknown_scheme"


class CampaignExists(Conflict):
    """The mutual has a campaign of this name already."""

    code = "membership.campaign_exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """What a person's year costs, and who bears it; the shares sum to the gross."""

    gross_minor: int
    member_minor: int
    state_minor: int
    donor_minor: int

    @classmethod
    def from_percentages(cls, gross_minor: int, *, member: Decimal, donor: Decimal) -> "Tariff":
        """Member and donor shares rounded down, the State takes the rest (M3)."""
        member_minor = int(gross_minor * member / 100)
        donor_minor = int(gross_minor * donor / 100)
        return cls(
            gross_minor=gross_minor,
            member_minor=member_minor,
            donor_minor=donor_minor,
            state_minor=gross_minor - member_minor - donor_minor,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeVersion:
    """One version of a scheme; its `parameters` are the mutual's with the scheme's own on top."""

    id: SchemeVersionId
    scheme: str
    version: int
    tariff: Tariff
    rates: Mapping[str, int]
    ceilings: Mapping[str, int | None]
    parameters: Parameters


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
class NewScheme:
    """A scheme version to be recorded; `parameters` holds only what differs from the mutual's."""

    scheme: str
    tariff: Tariff
    valid_from: date
    rates: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_RATES))
    ceilings: Mapping[str, int | None] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """A campaign to open; without dates of its own it opens on 1 November before and closes on the eve of cover."""

    name: str
    scheme: str
    coverage_from: date
    coverage_to: date
    due_dates: Sequence[date]
    opens_on: date | None = None
    closes_on: date | None = None


async def add_scheme(session: Session, mutual: Mutual, new: NewScheme) -> SchemeVersion:
    """Record the next version of a scheme; raises `Invalid` for shares that do not sum or unknown parameters."""
    tariff = new.tariff
    if tariff.member_minor + tariff.state_minor + tariff.donor_minor != tariff.gross_minor:
        raise Invalid(field="tariff")
    _parameters(mutual, new.parameters)
    last = await session.scalar(
        select(func.max(SchemeVersionRow.version)).where(
            SchemeVersionRow.mutual_id == mutual.id, SchemeVersionRow.scheme == new.scheme
        )
    )
    row = SchemeVersionRow(
        mutual_id=mutual.id,
        id=new_id(),
        scheme=new.scheme,
        version=(last or 0) + 1,
        gross_minor=tariff.gross_minor,
        member_minor=tariff.member_minor,
        state_minor=tariff.state_minor,
        donor_minor=tariff.donor_minor,
        rates=dict(new.rates),
        ceilings=dict(new.ceilings),
        parameters=dict(new.parameters),
        valid_from=new.valid_from,
    )
    session.add(row)
    await session.flush()
    return _scheme(mutual, row)


async def open_campaign(session: Session, mutual: Mutual, new: NewCampaign) -> Campaign:
    """Open a campaign on the latest version of its scheme, which is frozen by it."""
    scheme = await _latest(session, mutual, new.scheme)
    due_dates = list(new.due_dates)
    if not 1 <= len(due_dates) <= 4 or due_dates != sorted(set(due_dates)):
        raise Invalid(field="due_dates")
    if new.coverage_to <= new.coverage_from:
        raise Invalid(field="coverage_to")
    row = CampaignRow(
        mutual_id=mutual.id,
        id=new_id(),
        name=new.name,
        scheme_version_id=scheme.id,
        opens_on=new.opens_on or _november_before(new.coverage_from),
        closes_on=new.closes_on or new.coverage_from - timedelta(days=1),
        coverage_from=new.coverage_from,
        coverage_to=new.coverage_to,
        due_dates=due_dates,
    )
    scheme.frozen_at = scheme.frozen_at or now(session)
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise CampaignExists(field="name") from None
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


async def schemes(session: Session, mutual: Mutual) -> Sequence[SchemeVersion]:
    """Every version of every scheme of the mutual."""
    rows = await session.scalars(
        select(SchemeVersionRow)
        .where(SchemeVersionRow.mutual_id == mutual.id)
        .order_by(SchemeVersionRow.scheme, SchemeVersionRow.version)
    )
    return [_scheme(mutual, row) for row in rows]


async def _latest(session: Session, mutual: Mutual, scheme: str) -> SchemeVersionRow:
    row = await session.scalar(
        select(SchemeVersionRow)
        .where(SchemeVersionRow.mutual_id == mutual.id, SchemeVersionRow.scheme == scheme)
        .order_by(SchemeVersionRow.version.desc())
        .limit(1)
    )
    if row is None:
        raise UnknownScheme(field="scheme")
    return row


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


def _november_before(day: date) -> date:
    return date(day.year if day > date(day.year, 11, 1) else day.year - 1, 11, 1)


def _parameters(mutual: Mutual, own: Mapping[str, object]) -> Parameters:
    unknown = set(own) - set(Parameters.model_fields)
    if unknown:
        raise Invalid(field=f"parameters.{min(unknown)}")
    return Parameters.model_validate({**mutual.parameters.model_dump(), **own})


def _scheme(mutual: Mutual, row: SchemeVersionRow) -> SchemeVersion:
    return SchemeVersion(
        id=SchemeVersionId(row.id),
        scheme=row.scheme,
        version=row.version,
        tariff=Tariff(
            gross_minor=row.gross_minor,
            member_minor=row.member_minor,
            state_minor=row.state_minor,
            donor_minor=row.donor_minor,
        ),
        rates=cast(Mapping[str, int], row.rates),
        ceilings=cast(Mapping[str, int | None], row.ceilings),
        parameters=_parameters(mutual, row.parameters),
    )


def _campaign(mutual: Mutual, row: CampaignRow, scheme: SchemeVersionRow) -> Campaign:
    return Campaign(
        id=CampaignId(row.id),
        name=row.name,
        scheme=_scheme(mutual, scheme),
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        coverage_from=row.coverage_from,
        coverage_to=row.coverage_to,
        due_dates=tuple(row.due_dates),
    )
