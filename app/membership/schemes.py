"""Scheme versions: tariff, rates and ceilings of care, parameters (DOMAIN 3, M3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from pydantic import ValidationError
from sqlalchemy import func, select

from app.core.errors import Invalid
from app.core.ids import SchemeVersionId, new_id
from app.db import Session
from app.membership.errors import UnknownScheme
from app.membership.model import CBHI, Mutual, Parameters
from app.membership.regimes import regime
from app.membership.tables import SchemeVersionRow

DEFAULT_RATES = {"OUT": 70, "HOSP": 80, "EMERG": 100}


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
    """One version of a scheme; its `parameters` are the mutual's with the scheme's `own_parameters` on top."""

    id: SchemeVersionId
    scheme: str
    version: int
    tariff: Tariff
    rates: Mapping[str, int]
    ceilings: Mapping[str, int | None]
    parameters: Parameters
    regime: str
    own_parameters: Mapping[str, object]
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScheme:
    """A scheme version to be recorded; `parameters` holds only what differs from the mutual's."""

    scheme: str
    tariff: Tariff
    valid_from: date
    rates: Mapping[str, int] = field(default_factory=lambda: dict(DEFAULT_RATES))
    ceilings: Mapping[str, int | None] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    regime: str = CBHI


async def add_scheme(session: Session, mutual: Mutual, new: NewScheme) -> SchemeVersion:
    """Record the next version of a scheme; raises `Invalid` for shares that do not sum, odd rates or parameters, and
    `UnknownRegime`."""
    tariff = new.tariff
    _examine(new)
    _parameters(mutual, new.parameters)
    await regime(session, mutual.id, new.regime)
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
        regime=new.regime,
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
    return version_of(mutual, row)


async def schemes(session: Session, mutual: Mutual) -> Sequence[SchemeVersion]:
    """Every version of every scheme of the mutual."""
    rows = await session.scalars(
        select(SchemeVersionRow)
        .where(SchemeVersionRow.mutual_id == mutual.id)
        .order_by(SchemeVersionRow.scheme, SchemeVersionRow.version)
    )
    return [version_of(mutual, row) for row in rows]


async def version_for(
    session: Session, mutual: Mutual, scheme: str, *, on: date, version: int | None = None
) -> SchemeVersionRow:
    """The version of a scheme with this number, else the newest that is valid on a day (F5); raises `UnknownScheme`."""
    of = SchemeVersionRow
    wanted = of.valid_from <= on if version is None else of.version == version
    row = await session.scalar(
        select(of).where(of.mutual_id == mutual.id, of.scheme == scheme, wanted).order_by(of.version.desc()).limit(1)
    )
    if row is None:
        raise UnknownScheme(field="scheme")
    return row


def _examine(new: NewScheme) -> None:
    shares = (new.tariff.member_minor, new.tariff.state_minor, new.tariff.donor_minor)
    if sum(shares) != new.tariff.gross_minor or min(shares) < 0:
        raise Invalid(field="tariff")
    if not set(new.rates) <= set(DEFAULT_RATES) or any(not 0 <= rate <= 100 for rate in new.rates.values()):
        raise Invalid(field="rates")


def _parameters(mutual: Mutual, own: Mapping[str, object]) -> Parameters:
    try:
        return Parameters.model_validate({**mutual.parameters.model_dump(), **own})
    except ValidationError as error:
        [first, *_] = error.errors(include_input=False)
        raise Invalid(field=f"parameters.{first['loc'][0]}") from None


def version_of(mutual: Mutual, row: SchemeVersionRow) -> SchemeVersion:
    """The version that a row holds."""
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
        regime=row.regime,
        own_parameters=row.parameters,
        valid_from=row.valid_from,
    )
