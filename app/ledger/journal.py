"""The books as people read them: entries with their lines, and an account's statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, tuple_

from app.core.actor import Actor
from app.core.ids import AntennaId, EntryId, MutualId
from app.core.money import Currency, Money
from app.db import Session
from app.ledger.accounts import reference
from app.ledger.errors import UnknownEntry
from app.ledger.model import JournalEntry, Line, Side
from app.ledger.tables import AccountRow, EntryRow, LineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    """An entry as it stands in the journal."""

    id: EntryId
    mutual_id: MutualId
    key: str
    event: str
    cause: str
    actor: str
    occurred_at: datetime
    booked_on: date
    posted_at: datetime
    antenna_id: AntennaId | None
    reverses: EntryId | None
    note: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class JournalCursor:
    """Where a page of the journal ended."""

    booked_on: date
    entry_id: EntryId


async def entry(session: Session, mutual_id: MutualId, entry_id: EntryId) -> BookedEntry:
    """One entry with its lines; raises `UnknownEntry`."""
    rows = await session.scalars(select(EntryRow).where(EntryRow.mutual_id == mutual_id, EntryRow.id == entry_id))
    for found in await _with_lines(session, mutual_id, rows.all()):
        return found
    raise UnknownEntry(entry_id=entry_id)


async def journal(
    session: Session,
    mutual_id: MutualId,
    *,
    event: str | None = None,
    cause: str | None = None,
    since: date | None = None,
    until: date | None = None,
    after: JournalCursor | None = None,
    limit: int = 50,
) -> list[BookedEntry]:
    """A page of the journal by business date, behind `after`; filtered by event, cause and dates, both included."""
    wanted = select(EntryRow).where(EntryRow.mutual_id == mutual_id)
    for column, value in ((EntryRow.event, event), (EntryRow.cause, cause)):
        wanted = wanted if value is None else wanted.where(column == value)
    if since is not None:
        wanted = wanted.where(EntryRow.booked_on >= since)
    if until is not None:
        wanted = wanted.where(EntryRow.booked_on <= until)
    if after is not None:
        wanted = wanted.where(tuple_(EntryRow.booked_on, EntryRow.id) > (after.booked_on, after.entry_id))
    rows = await session.scalars(wanted.order_by(EntryRow.booked_on, EntryRow.id).limit(limit))
    return await _with_lines(session, mutual_id, rows.all())


def mirror_of(
    booked: BookedEntry,
    *,
    key: str,
    event: str,
    cause: str,
    actor: Actor,
    occurred_at: datetime,
    booked_on: date,
    note: str | None = None,
) -> JournalEntry:
    """The entry that undoes `booked`: every line on the other side, and a link to it (DOMAIN 11)."""
    return JournalEntry(
        mutual_id=booked.mutual_id,
        key=key,
        event=event,
        cause=cause,
        actor=actor,
        occurred_at=occurred_at,
        booked_on=booked_on,
        lines=tuple(line.mirrored() for line in booked.lines),
        antenna_id=booked.antenna_id,
        reverses=booked.id,
        note=note,
    )


async def _with_lines(session: Session, mutual_id: MutualId, rows: Sequence[EntryRow]) -> list[BookedEntry]:
    lines: dict[UUID, list[Line]] = {row.id: [] for row in rows}
    if not lines:
        return []
    query = (
        select(
            LineRow.entry_id, LineRow.side, LineRow.amount_minor, LineRow.currency, AccountRow.code, AccountRow.party
        )
        .join(AccountRow, (AccountRow.mutual_id == LineRow.mutual_id) & (AccountRow.id == LineRow.account_id))
        .where(LineRow.mutual_id == mutual_id, LineRow.entry_id.in_(lines))
        .order_by(LineRow.entry_id, LineRow.number)
    )
    for line in await session.execute(query):
        lines[line.entry_id].append(_line(line))
    return [_booked(row, lines[row.id]) for row in rows]


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(reference(row.code, row.party), Side(row.side), Money(row.amount_minor, Currency.of(row.currency)))


def _booked(row: EntryRow, lines: Sequence[Line]) -> BookedEntry:
    return BookedEntry(
        id=EntryId(row.id),
        mutual_id=MutualId(row.mutual_id),
        key=row.key,
        event=row.event,
        cause=row.cause,
        actor=row.actor,
        occurred_at=row.occurred_at,
        booked_on=row.booked_on,
        posted_at=row.posted_at,
        antenna_id=None if row.antenna_id is None else AntennaId(row.antenna_id),
        reverses=None if row.reverses is None else EntryId(row.reverses),
        note=row.note,
        lines=tuple(lines),
    )
