"""Entries by hand: one person proposes, another approves, which posts them, or refuses (I15)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app import accounting
from app.access import Permission
from app.accounting import Decision, EntryFilter, Kind, ManualEntry, ManualLine, NewManualEntry, State
from app.api.fields import Amount, Asked, Day, GivenAmount, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.accounts import Since, Until
from app.core.ids import ManualEntryId, new_id
from app.core.money import Currency
from app.ledger import Side

routes = Resource("Books")

ENTRY, PERSON = "01930000-0000-7000-8000-000000000040", "person:01930000-0000-7000-8000-00000000000c"
XOF_300 = {"amount": 300, "currency": "XOF"}
MOST_LINES = 100
LINES_EXAMPLE = [
    {"account": "5211", "side": "D", "amount": XOF_300},
    {"account": "7741", "side": "C", "amount": XOF_300},
]
ManualEntryPath = Annotated[UUID, named("The manual entry's id.", "L'identifiant de l'écriture manuelle.", ENTRY)]
Standing = Annotated[State | None, asked("Only in this state.", "Seulement dans cet état.", "proposed")]
AccountAsked = Annotated[
    str | None,
    asked("Only with this account.", "Seulement avec ce compte.", "6611", pattern="^[0-9]{1,10}$"),
]


class ManualLineShown(Shown):
    """A line of an entry by hand."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "7741")
    side: str = told("D or C.", "D ou C.", "C")
    amount: Amount = told("Above zero.", "Au-dessus de zéro.", XOF_300)

    @classmethod
    def of(cls, line: ManualLine) -> "ManualLineShown":
        """As callers see it."""
        return cls(account=line.code, side=line.side.value, amount=Amount.of(line.amount))


class DecisionShown(Shown):
    """How a proposal stands."""

    state: State = told("proposed, approved, refused, withdrawn.", "Proposée, approuvée, refusée, retirée.", "proposed")
    proposed_by: str = told("Who proposed it.", "Qui l'a proposée.", PERSON)
    proposed_at: datetime = told("When.", "Quand.", "2026-03-02T09:00:00Z")
    decided_by: str | None = told("Who decided it: somebody else.", "Qui a décidé : une autre personne.", None)
    decided_at: datetime | None = told("When.", "Quand.", None)
    reason: str | None = told("Why it was refused.", "Pourquoi elle fut refusée.", None)

    @classmethod
    def of(cls, decision: Decision) -> "DecisionShown":
        """As callers see it."""
        return cls(
            state=decision.state,
            proposed_by=decision.proposed_by,
            proposed_at=decision.proposed_at,
            decided_by=decision.decided_by,
            decided_at=decision.decided_at,
            reason=decision.reason,
        )


class ManualEntryShown(Shown):
    """An entry by hand as it stands."""

    id: UUID = told("Its id.", "Son identifiant.", ENTRY)
    kind: Kind = told("entry or expense.", "Écriture ou dépense.", "entry")
    booked_on: date = told("Its business date.", "Sa date comptable.", "2026-03-02")
    note: str = told("What it is for.", "Son motif.", "Intérêts du trimestre")
    lines: list[ManualLineShown] = told("At least two, balanced.", "Au moins deux, équilibrées.", LINES_EXAMPLE)
    mirrors: UUID | None = told("The manual entry it undoes.", "L'écriture manuelle qu'elle annule.", None)
    entry_id: UUID | None = told("Its entry in the journal, once posted.", "Son écriture au journal.", None)
    decision: DecisionShown = told("How it stands.", "Où elle en est.", {"state": "proposed"})

    @classmethod
    def of(cls, one: ManualEntry) -> "ManualEntryShown":
        """As callers see it."""
        return cls(
            id=one.id,
            kind=one.kind,
            booked_on=one.booked_on,
            note=one.note,
            lines=[ManualLineShown.of(line) for line in one.lines],
            mirrors=one.mirrors,
            entry_id=one.entry_id,
            decision=DecisionShown.of(one.decision),
        )


class LineAsked(Asked):
    """A line to be booked."""

    account: str = told("Code of the chart.", "Code du plan comptable.", "5211", pattern="^[0-9]{1,10}$")
    side: Side = told("D or C.", "D ou C.", "D")
    amount: GivenAmount = told("How much.", "Combien.", XOF_300)

    def line(self, currency: Currency) -> ManualLine:
        """The value."""
        return ManualLine(code=self.account, side=self.side, amount=self.amount.money(currency))


class ManualEntryAsked(Asked):
    """An entry to be proposed."""

    lines: Annotated[list[LineAsked], Field(min_length=2, max_length=MOST_LINES)] = told(
        "Debits equal credits; no accounts with sub-ledgers.",
        "Débits égaux aux crédits ; pas de comptes à sous-comptes.",
        LINES_EXAMPLE,
    )
    note: Text = told("What it is for.", "Son motif.", "Intérêts du trimestre")
    booked_on: Day | None = told(
        "Its business date in an open month; today without.",
        "Sa date comptable, dans un mois ouvert ; sinon aujourd'hui.",
        None,
        default=None,
    )


class NoteAsked(Asked):
    """A reason to be kept."""

    note: Text = told("Why.", "Pourquoi.", "Saisie deux fois")


class RefusalAsked(Asked):
    """Why something is refused."""

    reason: Text = told("Why.", "Pourquoi.", "Mauvais compte")


@routes.reads("/manual-entries", Permission.BOOKS_READ, "Entries by hand")
async def list_manual_entries(
    here: Here,
    state: Standing = None,
    account: AccountAsked = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ManualEntryShown]:
    """The newest proposal first; expenses are among them."""
    wanted = EntryFilter(state=state, account=account, since=since, until=until)
    return await page_of(here, wanted, after, limit)


@routes.reads("/manual-entries/{manual_entry_id}", Permission.BOOKS_READ, "One entry by hand")
async def manual_entry(here: Here, manual_entry_id: ManualEntryPath) -> ManualEntryShown:
    """With its lines and how it stands."""
    found = await accounting.find_manual_entry(here.session, here.mutual.id, ManualEntryId(manual_entry_id))
    return ManualEntryShown.of(found)


@routes.acts(
    "POST", "/manual-entries", Permission.BOOKS_PROPOSE, "Propose an entry by hand", status=201, moves_money=True
)
async def propose(here: Here, new: ManualEntryAsked) -> ManualEntryShown:
    """Nothing is booked before another person approves it."""
    lines: Sequence[ManualLine] = [line.line(here.mutual.currency) for line in new.lines]
    entry = NewManualEntry(id=ManualEntryId(new_id()), lines=lines, note=new.note, booked_on=new.booked_on)
    made = await accounting.propose_entry(here.session, here.mutual, entry, here.actor)
    return await noted(here, "propose", made)


@routes.acts(
    "POST",
    "/manual-entries/{manual_entry_id}/approval",
    Permission.BOOKS_APPROVE,
    "Approve an entry by hand, which posts it",
    moves_money=True,
)
async def approve(here: Here, manual_entry_id: ManualEntryPath) -> ManualEntryShown:
    """By another person than its maker; refused once its month is closed."""
    of = ManualEntryId(manual_entry_id)
    return await noted(here, "approve", await accounting.approve_entry(here.session, here.mutual, of, here.actor))


@routes.acts("POST", "/manual-entries/{manual_entry_id}/refusal", Permission.BOOKS_APPROVE, "Refuse an entry by hand")
async def refuse(here: Here, manual_entry_id: ManualEntryPath, why: RefusalAsked) -> ManualEntryShown:
    """By another person than its maker; nothing is booked."""
    of = ManualEntryId(manual_entry_id)
    refused = await accounting.refuse_entry(here.session, here.mutual, of, why.reason, here.actor)
    return await noted(here, "refuse", refused)


@routes.acts(
    "POST", "/manual-entries/{manual_entry_id}/withdrawal", Permission.BOOKS_PROPOSE, "Take back an entry by hand"
)
async def withdraw(here: Here, manual_entry_id: ManualEntryPath) -> ManualEntryShown:
    """By its maker, before it is decided."""
    of = ManualEntryId(manual_entry_id)
    return await noted(here, "withdraw", await accounting.withdraw_entry(here.session, here.mutual, of, here.actor))


@routes.acts(
    "POST",
    "/manual-entries/{manual_entry_id}/mirror",
    Permission.BOOKS_PROPOSE,
    "Propose the mirror of an entry by hand",
    status=201,
    moves_money=True,
)
async def mirror(here: Here, manual_entry_id: ManualEntryPath, why: NoteAsked) -> ManualEntryShown:
    """Dated today and linked to what it undoes; another person approves it as any other."""
    of, made_id = ManualEntryId(manual_entry_id), ManualEntryId(new_id())
    made = await accounting.mirror_entry(here.session, here.mutual, of, made_id, why.note, here.actor)
    return await noted(here, "propose", made)


async def page_of(here: Here, wanted: EntryFilter, after: str | None, limit: int) -> Page[ManualEntryShown]:
    """A page of entries by hand."""
    parts = behind(after, an_id)
    found = await accounting.list_manual_entries(
        here.session, here.mutual.id, wanted, after=parts[0] if parts else None, limit=limit + 1
    )
    return paged(found, limit, ManualEntryShown.of, lambda one: (one.id,))


async def noted(here: Here, act: str, entry: ManualEntry) -> ManualEntryShown:
    """Enter the act in the trail, and answer the entry."""
    facts = {} if entry.mirrors is None else {"mirrors": str(entry.mirrors)}
    await here.noted(f"books.{act}", f"manual_entry:{entry.id}", kind=entry.kind.value, **facts)
    return ManualEntryShown.of(entry)
