"""A mutual's journal handed out as entries, and posted into the empty books of another (DOMAIN 11 (9))."""

from collections.abc import Mapping
from datetime import date

from app import ledger, membership
from app.core.actor import Actor
from app.core.ids import EntryId, MutualId
from app.core.money import XOF
from app.db import Session
from app.ledger import BookedEntry, JournalCursor, JournalEntry
from app.membership import Mutual, NewMutual

PAGE = 100


async def an_empty_twin(session: Session, of: Mutual) -> Mutual:
    """Another mutual with the same chart and nothing in its books."""
    new = NewMutual(
        code="TWIN", name="Twin", circle="02", currency=XOF, antennas=("Bandiagara",), opened_on=date(2026, 1, 1)
    )
    twin = await membership.found(session, new)
    await ledger.open_accounts(session, twin.id, XOF, await ledger.accounts_of(session, of.id))
    return twin


async def replay(session: Session, source: MutualId, twin: MutualId) -> int:
    """Post every entry of the source again, in the order of the journal; answers how many."""
    cursor: JournalCursor | None = None
    posted = dict[EntryId, EntryId]()
    while page := await ledger.journal(session, source, after=cursor, limit=PAGE):
        for entry in page:
            [answer] = await ledger.post(session, [_again(entry, twin, posted)])
            posted[entry.id] = answer.entry_id
        cursor = JournalCursor(page[-1].booked_on, page[-1].id)
    return len(posted)


def _again(entry: BookedEntry, twin: MutualId, posted: Mapping[EntryId, EntryId]) -> JournalEntry:
    """The same event for the twin; a mirror names the twin's own entry."""
    kind, _, name = entry.actor.partition(":")
    return JournalEntry(
        mutual_id=twin,
        key=entry.key,
        event=entry.event,
        cause=entry.cause,
        actor=Actor(kind, name),
        occurred_at=entry.occurred_at,
        booked_on=entry.booked_on,
        lines=entry.lines,
        reverses=None if entry.reverses is None else posted[entry.reverses],
        note=entry.note,
    )
