"""The journal: entries with their lines."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import ledger
from app.access import Permission
from app.api.fields import Amount, Shown, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_day, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.accounts import Since, Until
from app.core.ids import EntryId
from app.ledger import BookedEntry, JournalCursor, Line

routes = Resource("Books")

EntryPath = Annotated[
    UUID, named("The entry's id.", "L'identifiant de l'écriture.", "01930000-0000-7000-8000-000000000006")
]
PLAIN = "^[A-Za-z0-9:_.-]{1,120}$"
Event = Annotated[str | None, asked("Only this event.", "Seulement cet événement.", "E05", pattern=PLAIN)]
Cause = Annotated[str | None, asked("Only of this cause.", "Seulement de cette cause.", "payment:0193", pattern=PLAIN)]


class EntryLine(Shown):
    """A line of an entry."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "47121")
    party: UUID | None = told("Whose sub-ledger.", "De qui le sous-compte.", "01930000-0000-7000-8000-000000000007")
    side: str = told("D or C.", "D ou C.", "D")
    amount: Amount = told("Above zero.", "Au-dessus de zéro.", {"amount": 1730, "currency": "XOF"})

    @classmethod
    def of(cls, line: Line) -> "EntryLine":
        """As callers see it."""
        return cls(
            account=line.account.code, party=line.account.party, side=line.side.value, amount=Amount.of(line.amount)
        )


class EntryShown(Shown):
    """An entry as it stands in the journal."""

    id: UUID = told("Its id.", "Son identifiant.", "01930000-0000-7000-8000-000000000006")
    event: str = told("Code of the accounting event.", "Code de l'événement comptable.", "E05")
    cause: str = told("What brought it about.", "Ce qui l'a causée.", "payment:01930000-0000-7000-8000-000000000007")
    actor: str = told("Who posted it.", "Qui l'a passée.", "system:drain")
    occurred_at: datetime = told("When it happened in the world.", "Quand le fait a eu lieu.", "2026-03-02T09:00:00Z")
    booked_on: date = told("Business date.", "Date comptable.", "2026-03-02")
    posted_at: datetime = told("When we posted it.", "Quand nous l'avons passée.", "2026-03-02T09:00:01Z")
    reverses: UUID | None = told("The entry it undoes.", "L'écriture qu'elle annule.", None)
    note: str | None = told("A remark.", "Une remarque.", None)
    lines: list[EntryLine] = told("At least two, balanced.", "Au moins deux, équilibrées.", [])

    @classmethod
    def of(cls, entry: BookedEntry) -> "EntryShown":
        """As callers see it."""
        return cls(
            id=entry.id,
            event=entry.event,
            cause=entry.cause,
            actor=entry.actor,
            occurred_at=entry.occurred_at,
            booked_on=entry.booked_on,
            posted_at=entry.posted_at,
            reverses=entry.reverses,
            note=entry.note,
            lines=[EntryLine.of(line) for line in entry.lines],
        )


@routes.reads("/entries", Permission.BOOKS_READ, "The journal")
async def list_entries(
    here: Here,
    event: Event = None,
    cause: Cause = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[EntryShown]:
    """By business date, filtered by event, cause and dates."""
    parts = behind(after, a_day, an_id)
    found = await ledger.journal(
        here.session,
        here.mutual.id,
        event=event,
        cause=cause,
        since=since,
        until=until,
        after=JournalCursor(*parts) if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, EntryShown.of, lambda one: (one.booked_on, one.id))


@routes.reads("/entries/{entry_id}", Permission.BOOKS_READ, "One entry")
async def entry(here: Here, entry_id: EntryPath) -> EntryShown:
    """With its lines."""
    return EntryShown.of(await ledger.entry(here.session, here.mutual.id, EntryId(entry_id)))
