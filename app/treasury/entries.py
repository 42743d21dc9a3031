"""The journal entries of treasury: E19, and what facilities pay back of E13 (DOMAIN 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.core.actor import Actor
from app.core.ids import MutualId
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.treasury.model import NewRepayment, Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Whose books, who books it, when it happened, and on which day of the books."""

    mutual_id: MutualId
    actor: Actor
    occurred_at: datetime
    booked_on: date


def sent(transfer: Transfer, source: AccountRef, act: Act) -> JournalEntry:
    """E19: the money leaves the bank, or a wallet, and is in transit; what that costs is ours to bear."""
    lines = (debit(chart.TRANSFERS_IN_TRANSIT, transfer.amount), *_paid(transfer, source))
    return _entry(transfer, "sent", lines, act)


def arrived(transfer: Transfer, target: AccountRef, act: Act) -> JournalEntry:
    """E19: what was in transit is in the wallet."""
    lines = (debit(target, transfer.amount), credit(chart.TRANSFERS_IN_TRANSIT, transfer.amount))
    return _entry(transfer, "credited", lines, act)


def moved(transfer: Transfer, source: AccountRef, target: AccountRef, act: Act) -> JournalEntry:
    """E19: an operator moves money between two wallets of ours, at once."""
    return _entry(transfer, "sent", (debit(target, transfer.amount), *_paid(transfer, source)), act)


def repaid(new: NewRepayment, into: AccountRef, act: Act) -> JournalEntry:
    """E13: a facility pays back what it was paid too much."""
    lines = (debit(into, new.amount), credit(chart.TO_RECOVER.of(new.facility_id), new.amount))
    return _booked("E13", f"repaid:{new.id}", f"repayment:{new.id}", lines, act)


def _paid(transfer: Transfer, source: AccountRef) -> Iterable[Line]:
    """Amount and fee out of the source: a bank's charge, or an operator's fee (DOMAIN 16)."""
    if not transfer.fee.minor:
        return (credit(source, transfer.amount),)
    cost = chart.BANK_CHARGES if source == chart.BANK else chart.PAYOUT_FEES
    return (debit(cost, transfer.fee), credit(source, transfer.amount + transfer.fee))


def _entry(transfer: Transfer, step: str, lines: Iterable[Line], act: Act) -> JournalEntry:
    return _booked("E19", f"transfer:{transfer.id}:{step}", f"transfer:{transfer.id}", lines, act)


def _booked(event: str, key: str, cause: str, lines: Iterable[Line], act: Act) -> JournalEntry:
    return JournalEntry(
        mutual_id=act.mutual_id,
        key=key,
        event=event,
        cause=cause,
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=tuple(lines),
    )
