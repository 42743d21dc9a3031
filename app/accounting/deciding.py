"""Manual entries as they are decided: approved and posted, refused, or taken back by their maker."""

from app import ledger
from app.accounting import two_people
from app.accounting.model import ManualEntry, State
from app.accounting.proposing import require_bookable
from app.accounting.queries import entry_row, value_of
from app.accounting.tables import ManualEntryRow
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import EntryId, ManualEntryId
from app.db import Session, now
from app.ledger import JournalEntry
from app.membership import Mutual


async def approve_entry(session: Session, mutual: Mutual, entry_id: ManualEntryId, person: Actor) -> ManualEntry:
    """Another person than its maker approves a manual entry, which posts it as proposed (BOOKS_APPROVE).

    Raises `UnknownManualEntry`, `MakerDecides`, `AlreadyDecided`, and `PeriodClosed` when its month closed meanwhile:
    then it stays proposed, to be refused or withdrawn.
    """
    row = await entry_row(session, mutual.id, entry_id, lock=True)
    two_people.admit(row, person)
    await require_bookable(session, mutual, row)
    [posted] = await ledger.post(session, [await _entry(session, mutual, row, person)])
    row.entry_id = posted.entry_id
    await two_people.decide(session, row, State.APPROVED, person)
    return value_of(row)


async def refuse_entry(
    session: Session, mutual: Mutual, entry_id: ManualEntryId, reason: str, person: Actor
) -> ManualEntry:
    """Another person refuses it, and why; raises `UnknownManualEntry`, `MakerDecides`, `AlreadyDecided`, `Invalid`."""
    row = await entry_row(session, mutual.id, entry_id, lock=True)
    if not reason.strip():
        raise Invalid(field="reason")
    await two_people.refuse(session, row, reason.strip(), person)
    return value_of(row)


async def withdraw_entry(session: Session, mutual: Mutual, entry_id: ManualEntryId, person: Actor) -> ManualEntry:
    """Its maker takes it back; raises `UnknownManualEntry`, `NotTheMaker`, `AlreadyDecided`."""
    row = await entry_row(session, mutual.id, entry_id, lock=True)
    await two_people.withdraw(session, row, person)
    return value_of(row)


async def _entry(session: Session, mutual: Mutual, row: ManualEntryRow, person: Actor) -> JournalEntry:
    proposed = value_of(row)
    return JournalEntry(
        mutual_id=mutual.id,
        key=f"manual:{proposed.id}",
        event=proposed.kind.event,
        cause=f"manual_entry:{proposed.id}",
        actor=person,
        occurred_at=now(session),
        booked_on=proposed.booked_on,
        lines=[one.line for one in proposed.lines],
        reverses=await _mirrored(session, mutual, proposed),
        note=proposed.note,
    )


async def _mirrored(session: Session, mutual: Mutual, proposed: ManualEntry) -> EntryId | None:
    if proposed.mirrors is None:
        return None
    return value_of(await entry_row(session, mutual.id, proposed.mirrors)).entry_id
