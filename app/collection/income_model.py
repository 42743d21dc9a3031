"""Values of what is given up or taken as income: arrears written off, and money in suspense kept (E23, E25)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.ids import PaymentId, TakingId, UnitId, WriteOffId
from app.core.money import Money
from app.ledger import AccountRef, chart


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWriteOff:
    """Arrears to be given up, and why; an amount of none is all that the unit owes on instalments."""

    id: WriteOffId
    unit_id: UnitId
    note: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOff:
    """Arrears given up (E23)."""

    id: WriteOffId
    unit_id: UnitId
    amount: Money
    note: str
    decided_by: str
    decided_at: datetime
    booked_on: date


class TakingKind(StrEnum):
    """Why money in suspense is the mutual's own."""

    RECOVERY = "recovery"
    UNCLAIMED = "unclaimed"

    @property
    def event(self) -> str:
        """Its code in DOMAIN 11."""
        return "E23" if self is TakingKind.RECOVERY else "E25"

    @property
    def income(self) -> AccountRef:
        """The account that it is income on."""
        return chart.RECOVERIES if self is TakingKind.RECOVERY else chart.SUNDRY_INCOME


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What was left of a payment in suspense, taken as income; undone when the operator took the payment back."""

    id: TakingId
    payment_id: PaymentId
    kind: TakingKind
    amount: Money
    note: str
    decided_by: str
    decided_at: datetime
    booked_on: date
    undone_at: datetime | None
