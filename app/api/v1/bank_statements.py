"""The bank's statements (camt.053) beside account 5211: taken, their open lines, the proof, and ties."""

from collections.abc import Sequence
from datetime import date
from itertools import dropwhile
from typing import Annotated
from uuid import UUID

from fastapi import Request

from app import treasury
from app.access import Permission
from app.api.fields import Amount, Asked, Day, Figure, Shown, asked, named, told
from app.api.files import Paper, require_media_type
from app.api.here import Here
from app.api.pages import After, Limit, Page, a_day, an_id, behind, paged
from app.api.resource import Resource
from app.api.v1.payout_files import ConfirmedShown
from app.core.ids import EntryId
from app.treasury import BankEntry, BankFileTaken, BankItem, BankProof, BankStatement, NextStep
from app.treasury.banks.tables import BankStatementRow

routes = Resource("Bank")

CAMT = Paper("application/xml", '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">…')
ID, LINE = "01930000-0000-7000-8000-000000000041", "01930000-0000-7000-8000-000000000042"
XOF = {"amount": 26500, "currency": "XOF"}
MOST_SIDES = 500
TiePath = Annotated[UUID, named("The tie's id.", "L'identifiant du lien.", ID)]
UpTo = Annotated[Day | None, asked("Up to this day; all without.", "Jusqu'à ce jour ; sinon tout.", "2026-03-31")]


class BankStatementShown(Shown):
    """A statement of the bank's."""

    reference: str = told("The bank's own id.", "L'identifiant de la banque.", "2026-031")
    opened_on: date = told("Its first day.", "Son premier jour.", "2026-03-09")
    closed_on: date = told("Its last day.", "Son dernier jour.", "2026-03-09")
    opening: Figure = told("Balance before; below zero is overdrawn.", "Solde d'avant ; négatif à découvert.", XOF)
    closing: Figure = told("Balance after.", "Solde d'après.", XOF)
    line_count: int = told("How many lines.", "Combien de lignes.", 12)
    new_lines: int | None = told("Of these, news.", "Dont nouvelles.", 12, default=None)

    @classmethod
    def of(cls, one: BankStatement, new_lines: int | None = None) -> "BankStatementShown":
        """As callers see it."""
        return cls(
            reference=one.reference,
            opened_on=one.opened_on,
            closed_on=one.closed_on,
            opening=Amount.of(one.opening),
            closing=Amount.of(one.closing),
            line_count=len(one.lines),
            new_lines=new_lines,
        )

    @classmethod
    def kept(cls, row: BankStatementRow) -> "BankStatementShown":
        """The same of one that was taken before."""
        return cls(
            reference=row.reference,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            opening=Amount.minor(row.opening_minor, row.currency),
            closing=Amount.minor(row.closing_minor, row.currency),
            line_count=row.line_count,
        )


class BankFileShown(Shown):
    """What a file came to."""

    statements: list[BankStatementShown] = told("Its statements.", "Ses relevés.", [])
    payouts: list[ConfirmedShown] = told("What it said of payouts.", "Ce qu'il dit des paiements.", [])

    @classmethod
    def of(cls, taken: BankFileTaken) -> "BankFileShown":
        """As callers see it."""
        shown = [BankStatementShown.of(one.statement, one.new_lines) for one in taken.statements]
        return cls(statements=shown, payouts=[ConfirmedShown.of(one) for one in taken.payouts])


class BankItemShown(Shown):
    """A line that no entry explains, and what to do next."""

    line_id: UUID = told("The line.", "La ligne.", LINE)
    reference: str | None = told("The bank's own.", "Celle de la banque.", "VIR-42")
    booked_on: date = told("When the bank booked it.", "Quand la banque l'a passée.", "2026-03-09")
    amount: Figure = told("Below zero, money left.", "Négatif, l'argent est sorti.", XOF)
    text: str | None = told(
        "What it says; only for who sees persons.", "Son libellé ; pour qui voit les personnes.", "Virement"
    )
    next_step: NextStep = told("What to do, in a stable word.", "Que faire, en un mot stable.", "tie")
    payout_id: UUID | None = told("About this payout.", "Sur ce paiement.", None)
    entry_id: UUID | None = told("About this entry.", "Sur cette écriture.", None)
    transfer_id: UUID | None = told("About this transfer.", "Sur ce virement.", None)
    facility_id: UUID | None = told("About this facility.", "Sur cette formation sanitaire.", None)

    @classmethod
    def of(cls, here: Here, one: BankItem) -> "BankItemShown":
        """As this caller sees it."""
        same = {name: getattr(one, name) for name in cls.model_fields if name not in ("amount", "text")}
        shown = {"amount": Amount.of(one.amount), "text": one.text if here.sees_persons else None}
        return cls.model_validate(same | shown)


class BankEntryShown(Shown):
    """An entry on 5211 that the bank does not show yet."""

    id: UUID = told("Its id.", "Son identifiant.", ID)
    event: str = told("Which event.", "Quel événement.", "E19")
    booked_on: date = told("Its business date.", "Sa date comptable.", "2026-03-09")
    amount: Amount = told("Below zero, money left.", "Négatif, l'argent est sorti.", XOF)

    @classmethod
    def of(cls, one: BankEntry, currency: str) -> "BankEntryShown":
        """As callers see it."""
        amount = Amount.minor(one.amount_minor, currency)
        return cls(id=one.id, event=one.event, booked_on=one.booked_on, amount=amount)


class BankProofShown(Shown):
    """What the bank and the books hold, and what lies between them."""

    at: date = told("On the last day of the newest statement.", "Au dernier jour du dernier relevé.", "2026-03-09")
    stated: Figure = told("The bank's figure.", "Le chiffre de la banque.", XOF)
    booked: Figure = told("Account 5211.", "Le compte 5211.", XOF)
    gap: Figure = told("The bank less the books.", "La banque moins les livres.", {"amount": 0, "currency": "XOF"})
    before: Figure = told("What differed before the first one.", "L'écart d'avant le premier.", XOF)
    in_bank: list[BankItemShown] = told("In the bank only.", "À la banque seulement.", [])
    in_books: list[BankEntryShown] = told("In the books only.", "Dans les livres seulement.", [])
    unexplained: Figure = told("Of missing statements.", "De relevés manquants.", {"amount": 0, "currency": "XOF"})
    missing_since: list[date] = told("Days after which one is missing.", "Jours après lesquels il en manque un.", [])

    @classmethod
    def of(cls, here: Here, one: BankProof) -> "BankProofShown":
        """As this caller sees it."""
        figures = {name: Amount.of(getattr(one, name)) for name in ("stated", "booked", "gap", "before", "unexplained")}
        currency = one.stated.currency.code
        lists = {
            "in_bank": [BankItemShown.of(here, item) for item in one.in_bank],
            "in_books": [BankEntryShown.of(entry, currency) for entry in one.in_books],
        }
        return cls.model_validate({"at": one.at, "missing_since": list(one.missing_since)} | figures | lists)


class TieAsked(Asked):
    """Lines and entries that are the same money."""

    line_ids: list[UUID] = told("Lines of the bank.", "Lignes de la banque.", [LINE], max_length=MOST_SIDES)
    entry_ids: list[UUID] = told("Entries of the books.", "Écritures des livres.", [ID], max_length=MOST_SIDES)


class TieShown(Shown):
    """A tie."""

    id: UUID = told("Its id.", "Son identifiant.", ID)


@routes.reads("/bank-statements", Permission.BOOKS_READ, "The bank's statements")
async def list_statements(
    here: Here, until: UpTo = None, after: After = None, limit: Limit = 50
) -> Page[BankStatementShown]:
    """The oldest first."""
    found = await treasury.list_bank_statements(here.session, here.mutual.id, until)
    parts = behind(after, an_id)
    following = list(dropwhile(lambda row: row.id != parts[0], found))[1:] if parts else found
    return paged(following[: limit + 1], limit, BankStatementShown.kept, lambda row: (row.id,))


@routes.acts(
    "POST",
    "/bank-statements",
    Permission.TREASURY_RECONCILE,
    "Take a file of the bank's",
    moves_money=True,
    files=(CAMT,),
)
async def take_file(here: Here, request: Request) -> BankFileShown:
    """All of it or nothing; payouts it names are settled by it (E4), nothing else is posted (RELIABILITY 32)."""
    require_media_type(request, CAMT)
    taken = await treasury.take_bank_file(here.session, here.mutual, await request.body(), here.actor)
    for one in taken.statements:
        await here.noted("bank_statements.take", f"bank_statement:{one.id}", new_lines=one.new_lines)
    return BankFileShown.of(taken)


@routes.acts(
    "POST", "/bank-statements/trials", Permission.TREASURY_RECONCILE, "Try a file of the bank's", files=(CAMT,)
)
async def try_file(here: Here, request: Request) -> Page[BankStatementShown]:
    """What it holds; nothing is stored."""
    require_media_type(request, CAMT)
    found: Sequence[BankStatement] = await treasury.examine_bank_file(here.session, here.mutual, await request.body())
    return Page(items=[BankStatementShown.of(one) for one in found], next=None)


@routes.reads("/bank-statements/items", Permission.BOOKS_READ, "Lines of the bank's that nothing explains")
async def list_items(here: Here, until: UpTo = None, after: After = None, limit: Limit = 50) -> Page[BankItemShown]:
    """The oldest first, each with its next step."""
    found = await treasury.open_items(here.session, here.mutual.id, until)
    parts = behind(after, a_day, an_id)
    following = [one for one in found if parts is None or [one.booked_on, one.line_id] > parts]
    return paged(
        following[: limit + 1],
        limit,
        lambda one: BankItemShown.of(here, one),
        lambda one: (one.booked_on, one.line_id),
    )


@routes.reads("/bank-statements/proof", Permission.BOOKS_READ, "The bank's balance against account 5211")
async def proof(here: Here, until: UpTo = None) -> BankProofShown:
    """What is in one and not in the other; nothing is posted for it."""
    return BankProofShown.of(here, await treasury.prove_bank(here.session, here.mutual, until))


@routes.acts("POST", "/bank-ties", Permission.TREASURY_RECONCILE, "Tie lines of the bank to entries", status=201)
async def tie(here: Here, new: TieAsked) -> TieShown:
    """Both sides come to the same sum; nothing is posted."""
    entries = [EntryId(one) for one in new.entry_ids]
    made = await treasury.tie(here.session, here.mutual, new.line_ids, entries, here.actor)
    await here.noted("bank_ties.tie", f"bank_tie:{made}", lines=len(new.line_ids), entries=len(new.entry_ids))
    return TieShown(id=made)


@routes.acts("DELETE", "/bank-ties/{tie_id}", Permission.TREASURY_RECONCILE, "Take a tie back")
async def untie(here: Here, tie_id: TiePath) -> TieShown:
    """Its lines and entries are open again."""
    await treasury.untie(here.session, here.mutual, tie_id, here.actor)
    await here.noted("bank_ties.untie", f"bank_tie:{tie_id}")
    return TieShown(id=tie_id)
