"""Open items: lines of the bank that no entry of the books explains, each with what to do next; nothing is posted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app import ledger, payouts
from app.core.ids import EntryId, MutualId, PayoutId, TransferId
from app.core.money import Currency, Money
from app.db import Session, vault
from app.ledger import chart
from app.payouts import State
from app.treasury.banks.entries import BankEntry, bank_entries
from app.treasury.banks.tables import BankLineRow
from app.treasury.banks.taking import OURS, TEXT
from app.treasury.banks.ties import tied
from app.treasury.tables import TransferRow

# Between the day we book something and the day the bank does lie a weekend, a holiday and its own patience.
APART = timedelta(days=10)
CHARGES = frozenset({"CHRG", "FEES", "COMM"})
Moved = TypeVar("Moved", BankEntry, BankLineRow)


class NextStep(StrEnum):
    """What a person does with a line that nothing in the books explains; the first that fits is told."""

    RESOLVE_PAYOUT = "resolve_payout"
    ASK_BANK_ABOUT_PAYOUT = "ask_bank_about_payout"
    TIE = "tie"
    CREDIT_TRANSFER = "credit_transfer"
    BOOK_CHARGE = "book_charge"
    PAY_OPERATOR_INVOICE = "pay_operator_invoice"
    BOOK_REPAYMENT = "book_repayment"
    BOOK_SUBSIDY = "book_subsidy"
    BOOK_EXPENSE = "book_expense"
    IDENTIFY = "identify"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """A line with its next step, and what that step is about where it is known."""

    line_id: UUID
    reference: str | None
    booked_on: date
    amount: Money
    text: str = field(repr=False)
    next_step: NextStep
    payout_id: PayoutId | None = None
    entry_id: EntryId | None = None
    transfer_id: TransferId | None = None
    facility_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Books:
    """What the books hold that a line may be about; entries, and the lines that wait, by their amounts."""

    entries: Mapping[int, Sequence[BankEntry]]
    lines: Mapping[int, Sequence[BankLineRow]]
    payouts: Mapping[str, PayoutId]
    in_doubt: frozenset[PayoutId]
    transfers: Sequence[TransferRow]
    to_recover: Mapping[UUID, int]
    operators: frozenset[int]
    receivable_minor: int


async def open_items(session: Session, mutual_id: MutualId, until: date | None = None) -> Sequence[BankItem]:
    """The lines up to a day that are tied to nothing, the oldest first."""
    done = await tied(session, mutual_id)
    lines = [row for row in await _lines(session, mutual_id, until) if row.id not in done]
    if not lines:
        return ()
    books = await _books(session, mutual_id, lines, done)
    return [_item(session, row, books) for row in lines]


async def _lines(session: Session, mutual_id: MutualId, until: date | None) -> Sequence[BankLineRow]:
    of = BankLineRow
    wanted = select(of).where(of.mutual_id == mutual_id).order_by(of.booked_on, of.id)
    return list(await session.scalars(wanted if until is None else wanted.where(of.booked_on <= until)))


async def _books(session: Session, mutual_id: MutualId, lines: Sequence[BankLineRow], done: set[UUID]) -> _Books:
    since, until = lines[0].booked_on - APART, lines[-1].booked_on + APART
    entries = await bank_entries(session, mutual_id, since, until)
    named = await payouts.payouts_by_reference(session, mutual_id, [row.end_to_end_id or "" for row in lines])
    found = [await payouts.payout(session, mutual_id, payout_id) for payout_id in sorted(set(named.values()))]
    of = TransferRow
    on_the_way = select(of).where(
        of.mutual_id == mutual_id, of.to_wallet_id.is_(None), of.credited_at.is_(None), of.returned_at.is_(None)
    )
    to_recover = await ledger.balances_by_party(session, mutual_id, chart.TO_RECOVER.code)
    operators = await ledger.balances_by_party(session, mutual_id, chart.OPERATORS_PAYABLE.code)
    receivable = [
        await ledger.balance(session, mutual_id, one) for one in (chart.STATE_RECEIVABLE, chart.DONOR_RECEIVABLE)
    ]
    return _Books(
        entries=_by_amount(one for one in entries if one.id not in done),
        lines=_by_amount(lines),
        payouts=named,
        in_doubt=frozenset(one.id for one in found if one.state not in (State.SUCCEEDED, State.RETURNED)),
        transfers=list(await session.scalars(on_the_way.order_by(of.id))),
        to_recover={party: one.net_minor for party, one in to_recover.items()},
        operators=frozenset(-one.net_minor for one in operators.values()),
        receivable_minor=max(one.net_minor for one in receivable),
    )


def _by_amount(found: Iterable[Moved]) -> Mapping[int, Sequence[Moved]]:
    alike: dict[int, list[Moved]] = defaultdict(list)
    for one in found:
        alike[one.amount_minor].append(one)
    return alike


def _item(session: Session, row: BankLineRow, books: _Books) -> BankItem:
    step, about = _next_step(row, books)
    return BankItem(
        line_id=row.id,
        reference=row.reference,
        booked_on=row.booked_on,
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        text=vault(session).unseal(row.text_sealed, purpose=TEXT),
        next_step=step,
        payout_id=books.payouts.get(row.end_to_end_id or ""),
        entry_id=EntryId(about) if about is not None and step is NextStep.TIE else None,
        transfer_id=TransferId(about) if about is not None and step is NextStep.CREDIT_TRANSFER else None,
        facility_id=about if step is NextStep.BOOK_REPAYMENT else None,
    )


def _next_step(row: BankLineRow, books: _Books) -> tuple[NextStep, UUID | None]:
    if row.end_to_end_id is not None and OURS.fullmatch(row.end_to_end_id):
        in_doubt = books.payouts.get(row.end_to_end_id) in books.in_doubt
        return (NextStep.RESOLVE_PAYOUT if in_doubt else NextStep.ASK_BANK_ABOUT_PAYOUT), None
    if (entry := _only_entry(row, books)) is not None:
        return NextStep.TIE, entry.id
    return _of_credit(row, books) if row.amount_minor > 0 else (_of_debit(row, books), None)


def _of_credit(row: BankLineRow, books: _Books) -> tuple[NextStep, UUID | None]:
    transfers = [one for one in books.transfers if one.amount_minor == row.amount_minor]
    facilities = [party for party, minor in books.to_recover.items() if minor == row.amount_minor]
    if len(transfers) == 1:
        return NextStep.CREDIT_TRANSFER, transfers[0].id
    if len(facilities) == 1:
        return NextStep.BOOK_REPAYMENT, facilities[0]
    return (NextStep.BOOK_SUBSIDY if books.receivable_minor >= row.amount_minor else NextStep.IDENTIFY), None


def _of_debit(row: BankLineRow, books: _Books) -> NextStep:
    if row.family in CHARGES:
        return NextStep.BOOK_CHARGE
    return NextStep.PAY_OPERATOR_INVOICE if -row.amount_minor in books.operators else NextStep.BOOK_EXPENSE


def _only_entry(row: BankLineRow, books: _Books) -> BankEntry | None:
    """The one entry of this amount about this day, if no other open line could be it too."""
    entries = [one for one in books.entries.get(row.amount_minor, ()) if _are_near(row, one)]
    if len(entries) != 1:
        return None
    rivals = [one for one in books.lines[row.amount_minor] if one.id != row.id and _are_near(one, entries[0])]
    return None if rivals else entries[0]


def _are_near(row: BankLineRow, entry: BankEntry) -> bool:
    return abs(entry.booked_on - row.booked_on) <= APART
