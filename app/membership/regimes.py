"""Regimes: the mutual's own, CBHI, and those it manages for others, whose funds are kept apart from its money."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import Invalid
from app.core.ids import MutualId, RegimeId, new_id
from app.db import Session, add_unique, now
from app.membership.errors import RegimeExists, UnknownRegime
from app.membership.model import CBHI
from app.membership.tables import RegimeRow

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRegime:
    """A regime to be registered; `manages_funds`: its money is not the mutual's, which settles care on its account."""

    code: str
    name_fr: str
    name_en: str
    manages_funds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """A regime of the mutual."""

    id: RegimeId
    code: str
    name_fr: str
    name_en: str
    manages_funds: bool


async def add_regime(session: Session, mutual_id: MutualId, new: NewRegime) -> Regime:
    """Register a regime; whose money it is stands from then on. Raises `RegimeExists`, `Invalid`."""
    for field, is_meant in {
        "code": CODE.fullmatch(new.code) is not None,
        "name_fr": bool(new.name_fr.strip()),
        "name_en": bool(new.name_en.strip()),
    }.items():
        if not is_meant:
            raise Invalid(field=field)
    row = _row(session, mutual_id, new)
    await add_unique(session, row, constraint="uq_regimes_code_mutual_id", taken=RegimeExists(field="code"))
    return _regime(row)


async def add_own_regime(session: Session, mutual_id: MutualId) -> None:
    """Every mutual begins with CBHI, whose benefits are its own cost."""
    names = {"name_fr": "Assurance maladie à base communautaire", "name_en": "Community-based health insurance"}
    session.add(_row(session, mutual_id, NewRegime(code=CBHI, manages_funds=False, **names)))
    await session.flush()


async def regimes(session: Session, mutual_id: MutualId) -> Sequence[Regime]:
    """All of a mutual's, by code."""
    rows = await session.scalars(select(RegimeRow).where(RegimeRow.mutual_id == mutual_id).order_by(RegimeRow.code))
    return [_regime(row) for row in rows]


async def regime(session: Session, mutual_id: MutualId, code: str) -> Regime:
    """The mutual's regime of this code; raises `UnknownRegime`."""
    row = await session.scalar(select(RegimeRow).where(RegimeRow.mutual_id == mutual_id, RegimeRow.code == code))
    if row is None:
        raise UnknownRegime(field="regime")
    return _regime(row)


async def fund_of(session: Session, mutual_id: MutualId, code: str) -> RegimeId | None:
    """The fund that bears care of this regime; none where it is the mutual's own cost."""
    of = RegimeRow
    managed = select(of.id).where(of.mutual_id == mutual_id, of.code == code, of.manages_funds)
    found = await session.scalar(managed)
    return None if found is None else RegimeId(found)


def _row(session: Session, mutual_id: MutualId, new: NewRegime) -> RegimeRow:
    return RegimeRow(
        mutual_id=mutual_id,
        id=new_id(),
        code=new.code,
        name_fr=new.name_fr.strip(),
        name_en=new.name_en.strip(),
        manages_funds=new.manages_funds,
        registered_at=now(session),
    )


def _regime(row: RegimeRow) -> Regime:
    return Regime(
        id=RegimeId(row.id),
        code=row.code,
        name_fr=row.name_fr,
        name_en=row.name_en,
        manages_funds=row.manages_funds,
    )
