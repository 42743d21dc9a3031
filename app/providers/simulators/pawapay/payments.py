"""Deposits, payouts and refunds at the simulated operator, and how it words them (pawapay §3-§5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from app.core.money import Money


class Kind(StrEnum):
    """The three resources; each has ids of its own."""

    DEPOSIT = "deposit"
    PAYOUT = "payout"
    REFUND = "refund"

    @property
    def resource(self) -> str:
        """What its paths and its callback address are called."""
        return f"{self.value}s"


class Status(StrEnum):
    """The operator's words for where a payment stands."""

    ACCEPTED = "ACCEPTED"
    ENQUEUED = "ENQUEUED"
    PROCESSING = "PROCESSING"
    IN_RECONCILIATION = "IN_RECONCILIATION"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


FINAL = (Status.COMPLETED, Status.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One of them under the merchant's own id; `movement_id` is the receipt of the payer's or payee's operator."""

    kind: Kind
    id: str
    amount: Money
    number: str
    operator: str
    taken_at: datetime
    movement_id: str
    country: str
    deposit_id: str | None = None
    client_reference: str | None = None
    message: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    status: str = Status.ACCEPTED
    code: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still end."""
        return self.status not in FINAL


def told_of(payment: Payment, *, with_decimals: bool = False) -> Mapping[str, object]:
    """The inner object of lookups and callbacks; a refund does not name its deposit but in what it was given (§4)."""
    party = {"type": "MMO", "accountDetails": {"phoneNumber": payment.number, "provider": payment.operator}}
    units = payment.amount.in_units()
    told: dict[str, object] = {
        f"{payment.kind}Id": payment.id,
        "status": payment.status,
        "amount": f"{units}.00" if with_decimals and "." not in units else units,
        "currency": payment.amount.currency.code,
        "country": payment.country,
        "payer" if payment.kind is Kind.DEPOSIT else "recipient": party,
        "created": payment.taken_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    named = {
        "clientReferenceId": payment.client_reference,
        "customerMessage": payment.message,
        "metadata": dict(payment.metadata),
    }
    told |= {name: value for name, value in named.items() if value}
    if payment.status == Status.COMPLETED:
        told["providerTransactionId"] = payment.movement_id
    if payment.code:
        told["failureReason"] = {"failureCode": payment.code, "failureMessage": payment.code.replace("_", " ").lower()}
    return told
