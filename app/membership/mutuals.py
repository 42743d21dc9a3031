"""Mutuals, their antennas and funders: set up once, read by every use-case."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app import ledger
from app.core.clock import timezones
from app.core.errors import Conflict, Invalid
from app.core.ids import AntennaId, MutualId, new_id
from app.core.money import Currency
from app.core.references import COLLECTIVE_CIRCLES
from app.db import Session, add_unique, now
from app.membership.errors import MutualExists, UnknownAntenna, UnknownMutual
from app.membership.funders import FunderTerm, standing_funders
from app.membership.model import AlertThresholds, Mutual, Parameters
from app.membership.regimes import add_own_regime
from app.membership.tables import AntennaRow, FunderRow, MutualRow

CIRCLE = re.compile(r"[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMutual:
    """What founding a mutual takes; the first antenna is the default, and without `funders` State and donor stand."""

    code: str
    name: str
    circle: str
    currency: Currency
    antennas: Sequence[str]
    opened_on: date
    region: str = "ML"
    timezone: str = "Africa/Bamako"
    target_population: int | None = None
    parameters: Parameters = field(default_factory=lambda: Parameters())
    antenna_places: Mapping[str, str] = field(default_factory=dict)
    funders: Sequence[FunderTerm] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Antenna:
    """A communal antenna."""

    id: AntennaId
    name: str
    is_default: bool
    place_code: str | None = None


async def found(session: Session, new: NewMutual) -> Mutual:
    """Found a mutual: its row, antennas, funders and books; raises `MutualExists`, `Invalid`."""
    _examine(new)
    mutual = MutualRow(
        id=new_id(),
        code=new.code,
        name=new.name,
        circle=new.circle,
        currency=new.currency.code,
        region=new.region,
        timezone=new.timezone,
        target_population=new.target_population,
        parameters=new.parameters.model_dump(mode="json"),
        opened_on=new.opened_on,
        created_at=now(session),
    )
    await add_unique(session, mutual, constraint="uq_mutuals_code", taken=MutualExists(field="code"))
    session.add_all(_antenna_rows(mutual.id, new))
    session.add_all(_funder_rows(mutual.id, standing_funders(new.opened_on) if new.funders is None else new.funders))
    await session.flush()
    await add_own_regime(session, MutualId(mutual.id))
    await ledger.provision(session, MutualId(mutual.id), new.currency)
    return _mutual(mutual)


async def mutual(session: Session, mutual_id: MutualId) -> Mutual:
    """The mutual with this id; raises `UnknownMutual`."""
    row = await session.get(MutualRow, mutual_id)
    if row is None:
        raise UnknownMutual
    return _mutual(row)


async def mutual_by_code(session: Session, code: str) -> Mutual:
    """The mutual with this code; raises `UnknownMutual`."""
    row = await session.scalar(select(MutualRow).where(MutualRow.code == code))
    if row is None:
        raise UnknownMutual(field="mutual")
    return _mutual(row)


async def mutuals(session: Session) -> Sequence[Mutual]:
    """Every mutual, by code."""
    return [_mutual(row) for row in await session.scalars(select(MutualRow).order_by(MutualRow.code))]


async def set_alerts(session: Session, mutual_id: MutualId, thresholds: AlertThresholds) -> Mutual:
    """Set from where on indicators of this mutual are alerts (DOMAIN 13); raises `UnknownMutual`."""
    row = await session.get(MutualRow, mutual_id)
    if row is None:
        raise UnknownMutual
    row.parameters = row.parameters | {"alerts": thresholds.model_dump()}
    await session.flush()
    return _mutual(row)


async def antennas(session: Session, mutual_id: MutualId) -> Sequence[Antenna]:
    """The open antennas of a mutual, the default first."""
    rows = await session.scalars(
        select(AntennaRow)
        .where(AntennaRow.mutual_id == mutual_id, AntennaRow.closed_on.is_(None))
        .order_by(AntennaRow.is_default.desc(), AntennaRow.name)
    )
    return [_antenna(row) for row in rows]


async def antenna_named(session: Session, mutual_id: MutualId, name: str | None) -> Antenna:
    """The antenna of this name, or the default when none is named; raises `UnknownAntenna`."""
    for antenna in await antennas(session, mutual_id):
        if antenna.name == name or (name is None and antenna.is_default):
            return antenna
    raise UnknownAntenna(field="antenna")


async def add_antenna(session: Session, mutual_id: MutualId, name: str, *, place_code: str | None = None) -> Antenna:
    """Open one more antenna; a second one of the same name is refused by `Conflict`."""
    row = AntennaRow(mutual_id=mutual_id, id=new_id(), name=name, place_code=place_code, is_default=False)
    await add_unique(session, row, constraint="uq_antennas_mutual_id_name", taken=Conflict(field="name"))
    return _antenna(row)


def _examine(new: NewMutual) -> None:
    """Whether its references can be made, its days counted and its antennas told apart."""
    if not new.antennas or len(set(new.antennas)) < len(new.antennas):
        raise Invalid(field="antennas")
    if not CIRCLE.fullmatch(new.circle) or int(new.circle) in COLLECTIVE_CIRCLES:
        raise Invalid(field="circle")
    if new.timezone not in timezones():
        raise Invalid(field="timezone")


def _antenna_rows(mutual_id: Any, new: NewMutual) -> list[AntennaRow]:
    return [
        AntennaRow(
            mutual_id=mutual_id,
            id=new_id(),
            name=name,
            place_code=new.antenna_places.get(name),
            is_default=number == 0,
        )
        for number, name in enumerate(new.antennas)
    ]


def _funder_rows(mutual_id: Any, terms: Sequence[FunderTerm]) -> list[FunderRow]:
    return [
        FunderRow(
            mutual_id=mutual_id,
            id=new_id(),
            kind=term.kind,
            turn=term.turn,
            name=term.name,
            valid_from=term.valid_from,
            valid_to=term.valid_to,
        )
        for term in terms
    ]


def _antenna(row: AntennaRow) -> Antenna:
    return Antenna(id=AntennaId(row.id), name=row.name, is_default=row.is_default, place_code=row.place_code)


def _mutual(row: MutualRow) -> Mutual:
    return Mutual(
        id=MutualId(row.id),
        code=row.code,
        name=row.name,
        circle=row.circle,
        currency=Currency.of(row.currency),
        region=row.region,
        timezone=row.timezone,
        parameters=Parameters.model_validate(row.parameters),
        opened_on=row.opened_on,
        target_population=row.target_population,
    )
