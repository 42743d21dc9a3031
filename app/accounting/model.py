"""Values of what people book by hand, and of how it is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.ids import EntryId, IncomeProposalId, ManualEntryId, PaymentId, TakingId
from app.core.money import Money
from app.ledger import AccountRef, Line, Side


class State(StrEnum):
    """How far a proposal has come; what is decided stays decided."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """What a manual entry is: an expense paid by bank, or any other."""

    ENTRY = "entry"
    EXPENSE = "expense"

    @property
    def event(self) -> str:
        """The event it is posted as; DOMAIN 11 has no code for what people book by hand."""
        return "expense" if self is Kind.EXPENSE else "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualLine:
    """An amount on one side of an account without parties."""

    code: str
    side: Side
    amount: Money

    @property
    def line(self) -> Line:
        """As the ledger takes it."""
        return Line(AccountRef(self.code), self.side, self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewManualEntry:
    """An entry to be proposed; `id` is the caller's own, and a day of none is today."""

    id: ManualEntryId
    lines: Sequence[ManualLine]
    note: str
    booked_on: date | None = None
    kind: Kind = Kind.ENTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpense:
    """An expense paid by bank, to be proposed."""

    id: ManualEntryId
    account: str
    amount: Money
    note: str
    booked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How a proposal stands: who made it, who decided it, and why it was refused."""

    state: State
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualEntry:
    """An entry by hand as it stands; `entry_id` is the journal's once it is posted."""

    id: ManualEntryId
    kind: Kind
    booked_on: date
    note: str
    lines: tuple[ManualLine, ...]
    mirrors: ManualEntryId | None
    entry_id: EntryId | None
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeProposal:
    """Money in suspense proposed as income (E25); `is_of_age` once it is as old as the rule asks (A8)."""

    id: IncomeProposalId
    payment_id: PaymentId
    amount: Money
    note: str
    received_on: date
    age_days: int
    is_of_age: bool
    taking_id: TakingId | None
    decision: Decision
