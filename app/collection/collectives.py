"""Collective payers: associations and diaspora groups, with a reference of their own (A3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError

from app.collection.errors import CollectiveExists, UnknownCollective
from app.collection.tables import CollectiveRow, PaymentRow
from app.core import references
from app.core.ids import CollectiveId, MutualId, new_id
from app.db import Session, now
from app.membership import ReferenceInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Collective:
    """A collective payer and what it has to distribute."""

    id: CollectiveId
    reference: str
    name: str
    undistributed_minor: int = 0


async def register_collective(session: Session, mutual_id: MutualId, *, reference: str, name: str) -> Collective:
    """Enter a collective payer; raises `ReferenceInvalid` outside circles 90 to 99, `CollectiveExists`."""
    written = references.normalise(reference)
    if not references.is_collective(written):
        raise ReferenceInvalid(field="reference")
    row = CollectiveRow(mutual_id=mutual_id, id=new_id(), reference=written, name=name, created_at=now(session))
    session.add(row)
    try:
        await session.flush()
    except IntegrityError:
        raise CollectiveExists(field="reference") from None
    return Collective(id=CollectiveId(row.id), reference=row.reference, name=row.name)


async def collectives(session: Session, mutual_id: MutualId) -> Sequence[Collective]:
    """Every collective payer with what is still to distribute, by reference."""
    return await _read(session, CollectiveRow.mutual_id == mutual_id)


async def collective_by_reference(session: Session, mutual_id: MutualId, reference: str) -> Collective:
    """The collective payer that holds this reference; raises `UnknownCollective`."""
    held = CollectiveRow.reference == references.normalise(reference)
    for found in await _read(session, CollectiveRow.mutual_id == mutual_id, held):
        return found
    raise UnknownCollective


async def _read(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Collective]:
    left = func.coalesce(func.sum(PaymentRow.undistributed_minor), 0)
    rows = await session.execute(
        select(CollectiveRow, left)
        .outerjoin(
            PaymentRow,
            (PaymentRow.mutual_id == CollectiveRow.mutual_id) & (PaymentRow.collective_id == CollectiveRow.id),
        )
        .where(*conditions)
        .group_by(CollectiveRow.mutual_id, CollectiveRow.id)
        .order_by(CollectiveRow.reference)
    )
    return [
        Collective(id=CollectiveId(row.id), reference=row.reference, name=row.name, undistributed_minor=int(minor))
        for row, minor in rows
    ]
