"""What payers are told of their money (A9): one value per outcome, free of names and numbers of people."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAllocated:
    """A payment reached a unit: what it paid, what is due and still open, when the next is due, how cover stands.

    `cover` is the unit's status (DOMAIN 5); `next_due_on` is none where nothing more is scheduled.
    """

    kind: ClassVar = "payment_allocated"
    mutual: str
    unit: str
    amount: Money
    fee: Money
    instalments: Money
    advance: Money
    remaining: Money
    cover: str
    next_due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentInSuspense:
    """A payment is kept until someone says whose it is; `reason` is the word of A3."""

    kind: ClassVar = "payment_in_suspense"
    mutual: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReversed:
    """The operator took a payment back, so that what it had paid is due again."""

    kind: ClassVar = "payment_reversed"
    mutual: str
    unit: str
    amount: Money
    remaining: Money
    cover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequestFailed:
    """What we asked a payer to pay was refused or not answered."""

    kind: ClassVar = "payment_request_failed"
    mutual: str
    unit: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPaid:
    """Money that somebody had paid is back on the number that paid it (A7)."""

    kind: ClassVar = "refund_paid"
    mutual: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed:
    """Money to be given back did not arrive, or came back."""

    kind: ClassVar = "refund_failed"
    mutual: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityChecked:
    """A facility asked whether somebody is covered before treating them, and was given a code (C7); not for what."""

    kind: ClassVar = "eligibility_checked"
    mutual: str
    unit: str
    facility: str
    code: str
    valid_until: date


Message = (
    PaymentAllocated
    | PaymentInSuspense
    | PaymentReversed
    | PaymentRequestFailed
    | RefundPaid
    | RefundFailed
    | EligibilityChecked
)


def facts_of(message: Message) -> dict[str, Any]:
    """The message as plain JSON, from which it can be told again in another language."""
    return {field.name: _plain(getattr(message, field.name)) for field in fields(message)}


def _plain(value: str | Money | date | None) -> Any:
    if isinstance(value, Money):
        return {"amount": value.minor, "currency": value.currency.code}
    return value.isoformat() if isinstance(value, date) else value
