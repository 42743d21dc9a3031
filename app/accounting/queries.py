"""Reads of what people book by hand: manual entries, and the register of expenses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.accounting.errors import UnknownManualEntry
from app.accounting.model import Kind, ManualEntry, ManualLine, State
from app.accounting.tables import ManualEntryRow
from app.accounting.two_people import decision_of
from app.core.ids import EntryId, ManualEntryId, MutualId
from app.core.money import Currency, Money
from app.db import Session
from app.ledger import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What to list; none means any. `account` is on any of its lines, days are business dates, both included."""

    kind: Kind | None = None
    state: State | None = None
    account: str | None = None
    since: date | None = None
    until: date | None = None


async def find_manual_entry(session: Session, mutual_id: MutualId, entry_id: ManualEntryId) -> ManualEntry:
    """One manual entry; raises `UnknownManualEntry`."""
    return value_of(await entry_row(session, mutual_id, entry_id))


async def list_manual_entries(
    session: Session, mutual_id: MutualId, wanted: EntryFilter, *, after: UUID | None = None, limit: int = 50
) -> Sequence[ManualEntry]:
    """Manual entries, the newest proposal first; `after` is the id of the last one seen."""
    of = ManualEntryRow
    chosen = select(of).where(of.mutual_id == mutual_id).order_by(of.id.desc()).limit(limit)
    if wanted.kind is not None:
        chosen = chosen.where(of.kind == wanted.kind.value)
    if wanted.state is not None:
        chosen = chosen.where(of.state == wanted.state.value)
    if wanted.account is not None:
        chosen = chosen.where(of.lines.contains([{"code": wanted.account}]))
    if wanted.since is not None:
        chosen = chosen.where(of.booked_on >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(of.booked_on <= wanted.until)
    if after is not None:
        chosen = chosen.where(of.id < after)
    return [value_of(row) for row in await session.scalars(chosen)]


async def entry_row(
    session: Session, mutual_id: MutualId, entry_id: ManualEntryId, *, lock: bool = False
) -> ManualEntryRow:
    """The row as it is now, locked if it is to be decided; raises `UnknownManualEntry`."""
    row = await session.get(ManualEntryRow, (mutual_id, entry_id), populate_existing=True, with_for_update=lock)
    if row is None:
        raise UnknownManualEntry
    return row


def value_of(row: ManualEntryRow) -> ManualEntry:
    """The value of a row."""
    currency = Currency.of(row.currency)
    return ManualEntry(
        id=ManualEntryId(row.id),
        kind=Kind(row.kind),
        booked_on=row.booked_on,
        note=row.note,
        lines=tuple(
            ManualLine(code=one["code"], side=Side(one["side"]), amount=Money(one["amount"], currency))
            for one in row.lines
        ),
        mirrors=None if row.mirrors is None else ManualEntryId(row.mirrors),
        entry_id=None if row.entry_id is None else EntryId(row.entry_id),
        decision=decision_of(row),
    )
