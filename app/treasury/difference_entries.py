"""The journal entries of E24: a wallet's books above or below its statement, and what is accepted of it (DOMAIN 11)."""

from collections.abc import Sequence
from uuid import UUID

from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit
from app.treasury.entries import Act
from app.treasury.proof_model import Difference

EVENT = "E24"


def found(difference: Difference, wallet: AccountRef, act: Act) -> JournalEntry:
    """47111 to the wallet where the books stand above the statement, mirrored where they stand below."""
    return _entry(difference, f"wallet_proof:{difference.proof_id}", _moved(difference.amount, wallet), act)


def accepted(difference: Difference, act: Act) -> JournalEntry:
    """What was above is a cost (6581), what was below an income (7581)."""
    against = chart.SUNDRY_EXPENSE if difference.amount.minor < 0 else chart.SUNDRY_INCOME
    return _entry(difference, f"wallet:{difference.wallet_id}", _moved(difference.amount, against), act)


def key_of(difference_id: UUID) -> str:
    """What makes the entry one."""
    return f"difference:{difference_id}"


def _moved(amount: Money, against: AccountRef) -> Sequence[Line]:
    """A debit of 47111 for what is positive."""
    size = Money(abs(amount.minor), amount.currency)
    if amount.minor > 0:
        return debit(chart.DIFFERENCES, size), credit(against, size)
    return debit(against, size), credit(chart.DIFFERENCES, size)


def _entry(difference: Difference, cause: str, lines: Sequence[Line], act: Act) -> JournalEntry:
    return JournalEntry(
        mutual_id=act.mutual_id,
        key=key_of(difference.id),
        event=EVENT,
        cause=cause,
        actor=act.actor,
        occurred_at=act.occurred_at,
        booked_on=act.booked_on,
        lines=lines,
    )
