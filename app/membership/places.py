"""Places of a mutual's perimeter: versioned, for reforms move borders and a mutual keeps its own (DOMAIN 1, 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.core.errors import Invalid
from app.core.ids import MutualId, new_id
from app.db import Session
from app.membership.tables import PlaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One version of a region, circle, commune or village."""

    code: str
    kind: str
    name: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None = None


async def add_place(
    session: Session, mutual_id: MutualId, *, code: str, kind: str, name: str, parent_code: str | None, valid_from: date
) -> Place:
    """Record a place as it is from `valid_from` on; the version before it ends on the eve.

    Raises `Invalid` for a version that does not begin after the last one.
    """
    before = await session.scalar(
        select(PlaceRow)
        .where(PlaceRow.mutual_id == mutual_id, PlaceRow.code == code, PlaceRow.valid_to.is_(None))
        .with_for_update()
    )
    if before is not None:
        if before.valid_from >= valid_from:
            raise Invalid(field="valid_from")
        before.valid_to = valid_from - timedelta(days=1)
    row = PlaceRow(
        mutual_id=mutual_id,
        id=new_id(),
        code=code,
        kind=kind,
        parent_code=parent_code,
        name=name,
        valid_from=valid_from,
    )
    session.add(row)
    await session.flush()
    return _place(row)


async def places(session: Session, mutual_id: MutualId, on: date) -> Sequence[Place]:
    """The mutual's perimeter as it was on a date, by code."""
    rows = await session.scalars(
        select(PlaceRow)
        .where(
            PlaceRow.mutual_id == mutual_id,
            PlaceRow.valid_from <= on,
            PlaceRow.valid_to.is_(None) | (PlaceRow.valid_to >= on),
        )
        .order_by(PlaceRow.code)
    )
    return [_place(row) for row in rows]


async def place_history(session: Session, mutual_id: MutualId) -> Sequence[Place]:
    """Every version of every place the mutual ever had, by code, the oldest first."""
    wanted = select(PlaceRow).where(PlaceRow.mutual_id == mutual_id).order_by(PlaceRow.code, PlaceRow.valid_from)
    return [_place(row) for row in await session.scalars(wanted)]


def _place(row: PlaceRow) -> Place:
    return Place(
        code=row.code,
        kind=row.kind,
        name=row.name,
        parent_code=row.parent_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
