"""Transactions at the simulated operator, and how it words them in statuses and callbacks (mtn-momo §5, §6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.core import jsontext
from app.core.money import Money
from app.providers.simulators.base import Callback
from app.providers.simulators.mtn_momo.contracts import Contract


class Status(StrEnum):
    """The operator's words for where a transaction stands; markets differ in which they use."""

    PENDING = "PENDING"
    CREATED = "CREATED"
    ONGOING = "ONGOING"
    DELAYED = "DELAYED"
    SUCCESSFUL = "SUCCESSFUL"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"
    TIMEOUT = "TIMEOUT"
    CANCELLED = "CANCELLED"


OPEN = frozenset({Status.PENDING, Status.CREATED, Status.ONGOING, Status.DELAYED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Where the sources disagree about the operator (§12), and what the new platform demands (§1).

    `reason_as_object` follows the published schema, without it what was measured. `tells_receipts` is false where a
    status leaves the receipt out. `needs_environment` wants the market named for a token too.
    """

    callback_method: str = "POST"
    reason_as_object: bool = False
    tells_receipts: bool = True
    needs_environment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One order under the merchant's own reference; `movement_id` becomes the receipt when it succeeds.

    It can be asked after from `shown_at` on, for a while after it was taken or, if there is none, never.
    """

    reference: str
    contract: Contract
    resource: str
    amount: Money
    currency: str
    external_id: str
    party: str
    payer_message: str
    payee_note: str
    callback_url: str | None
    movement_id: str
    taken_at: datetime
    shown_at: datetime | None
    status: str = Status.PENDING
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it may still end."""
        return self.status in OPEN


def status_body(transaction: Transaction, dialect: Dialect) -> Mapping[str, object]:
    """What is told of it: amounts renormalised, a receipt on success alone, a reason on failure (§5.3)."""
    side = "payer" if transaction.resource == "requesttopay" else "payee"
    told: dict[str, object] = {
        "externalId": transaction.external_id,
        "amount": f"{Decimal(transaction.amount.in_units()).normalize():f}",
        "currency": transaction.currency,
        side: {"partyIdType": "MSISDN", "partyId": transaction.party},
        "payerMessage": transaction.payer_message,
        "payeeNote": transaction.payee_note,
        "status": transaction.status,
    }
    if transaction.status == Status.SUCCESSFUL and dialect.tells_receipts and transaction.resource != "deposit":
        told["financialTransactionId"] = transaction.movement_id
    if transaction.reason:
        worded = {"code": transaction.reason, "message": transaction.reason.replace("_", " ").capitalize()}
        told["reason"] = worded if dialect.reason_as_object else transaction.reason
    return told


def callback_about(transaction: Transaction, dialect: Dialect, *, status: str | None = None) -> Callback | None:
    """The same without `payerMessage` and without any reference of ours but the external one (§5.4).

    Nobody is told where no address was given; `status` is what it claims instead of the truth.
    """
    if transaction.callback_url is None:
        return None
    told = dict(status_body(replace(transaction, status=status or transaction.status), dialect))
    del told["payerMessage"]
    headers = {"content-type": "application/json", "user-agent": "LWAC Http Client 1.0"}
    return Callback(
        url=transaction.callback_url, body=jsontext.encode(told), headers=headers, method=dialect.callback_method
    )
