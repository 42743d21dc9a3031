"""Ties: a line of the bank and an entry of the books are the same money; said by a person, and taken back by one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, update

from app.core.actor import Actor
from app.core.ids import EntryId, MutualId, new_id
from app.db import Session, bulk, now
from app.membership import Mutual
from app.treasury.banks.entries import bank_entries
from app.treasury.banks.errors import NotTied, UnknownTie
from app.treasury.banks.tables import BankLineRow, BankTieRow


async def tie(
    session: Session, mutual: Mutual, line_ids: Collection[UUID], entry_ids: Collection[EntryId], actor: Actor
) -> UUID:
    """Tie lines and entries of the same sum, or lines or entries that cancel each other out; the tie's id.

    Nothing is posted. Raises `UnknownTie`, `NotTied`.
    """
    lines = await _lines(session, mutual.id, set(line_ids))
    entries = {one.id: one.amount_minor for one in await bank_entries(session, mutual.id, None, None)}
    taken = await tied(session, mutual.id)
    if len(lines) != len(set(line_ids)) or not set(entry_ids) <= set(entries) or not (line_ids or entry_ids):
        raise UnknownTie
    if taken & ({row.id for row in lines} | set(entry_ids)):
        raise NotTied(reason="tied")
    if sum(row.amount_minor for row in lines) != sum(entries[one] for one in set(entry_ids)):
        raise NotTied(reason="sum")
    return await write(session, mutual.id, [row.id for row in lines], list(set(entry_ids)), actor)


async def untie(session: Session, mutual: Mutual, tie_id: UUID, actor: Actor) -> None:
    """Take a tie back: its lines and entries are open items again; raises `UnknownTie`."""
    of = BankTieRow
    undone = (
        update(of)
        .where(of.mutual_id == mutual.id, of.tie_id == tie_id, of.undone_at.is_(None))
        .values(undone_at=now(session), undone_by=str(actor))
        .returning(of.id)
    )
    if not (await session.scalars(undone)).all():
        raise UnknownTie


async def tied(session: Session, mutual_id: MutualId) -> set[UUID]:
    """The lines and entries of ties that stand."""
    of = BankTieRow
    wanted = select(of.line_id, of.entry_id).where(of.mutual_id == mutual_id, of.undone_at.is_(None))
    return {one for sides in await session.execute(wanted) for one in sides if one is not None}


async def write(
    session: Session, mutual_id: MutualId, line_ids: Sequence[UUID], entry_ids: Sequence[UUID], actor: Actor
) -> UUID:
    """Write one tie, in one statement: the database weighs both sides of it."""
    tie_id = new_id()
    sides = [*((one, None) for one in line_ids), *((None, one) for one in entry_ids)]
    said = {"mutual_id": mutual_id, "tie_id": tie_id, "tied_by": str(actor), "tied_at": now(session)}
    rows = [said | {"id": new_id(), "line_id": line_id, "entry_id": entry_id} for line_id, entry_id in sides]
    await bulk.insert(session, BankTieRow, rows)
    return tie_id


async def _lines(session: Session, mutual_id: MutualId, line_ids: set[UUID]) -> Sequence[BankLineRow]:
    of = BankLineRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.id.in_(line_ids)).order_by(of.id)
    return list(await session.scalars(wanted))
