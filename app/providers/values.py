"""What travels between us and an operator: orders, questions, callbacks and the events read from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import NewType

from app.core.money import Money
from app.core.msisdn import Msisdn

ProviderReference = NewType("ProviderReference", str)
"""An operator's own id of a money movement, normalised by its adapter."""


class Direction(StrEnum):
    """Which way the money went, seen from the mutual."""

    IN = "in"
    OUT = "out"


class PaymentState(StrEnum):
    """What a message says of a money movement; whatever it does not say clearly is PENDING.

    NOT_FOUND is the operator's word for a payout it knows nothing of: never a failure (RELIABILITY 3).
    """

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REVERSED = "reversed"
    NOT_FOUND = "not_found"


class Authenticity(Enum):
    """How far a callback proves its sender: signed, or only from the right place (RELIABILITY 4)."""

    CLAIMED = 1
    PROVEN = 2


class CallbackFormat(StrEnum):
    """The syntax an operator's callbacks must have to be well-formed."""

    JSON = "json"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCallback:
    """A delivery as it came: `event` is the path after the token, header names are lower case.

    `method` and `path`, the whole path as the operator called it, are for signatures that cover them: they are proven
    at the door and not kept, so a delivery read again from the inbox has none.
    """

    event: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    method: str = "POST"
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What we answer an operator, in its words."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent:
    """One thing an operator says of one money movement, in our words.

    `reference` is the operator's id (none while there is none); `request_reference` is what ties it to a request of
    ours: our own reference, or the handle given when it was taken. `amount` is gross; `fee` is what the operator says
    it kept, none if it says nothing; in a REVERSED event, what it gives back of it. `payer_reference` is what the payer
    typed, untouched. `receiver` is who was paid: our merchant account for money in, the payee's number for money out.
    `levy` is a tax the operator says it took with a payout. `reverses` names the movement that a REVERSED event takes
    back. `callback_token` is what the message carries of the token a `RequestHandle` was given: the caller compares the
    two in constant time. `wallet_balance` is what the operator says our wallet holds at that moment, if it says so.
    `is_answer` marks what came to an address that only the operator was told, in a call of ours: once it is proven, it
    counts as the answer to that call (RELIABILITY 4, E3).
    """

    provider: str
    direction: Direction
    state: PaymentState
    reference: ProviderReference | None = None
    request_reference: str | None = None
    amount: Money | None = None
    fee: Money | None = None
    payer: Msisdn | None = None
    payer_name: str | None = None
    payer_reference: str | None = None
    receiver: str | None = None
    occurred_at: datetime | None = None
    reason: str | None = None
    reverses: ProviderReference | None = None
    callback_token: str | None = None
    levy: Money | None = None
    wallet_balance: Money | None = None
    is_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationQuestion:
    """An operator asks, before it takes the money, whether we would accept it; answering never moves money."""

    payer_reference: str | None
    amount: Money | None
    receiver: str | None


class Verdict(StrEnum):
    """Our answer to a validation: each adapter has the operator's code for it."""

    ACCEPTED = "accepted"
    UNKNOWN_REFERENCE = "unknown_reference"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_RECEIVER = "wrong_receiver"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """A payment we ask of a payer: `reference` is ours, committed before the call, unique for every attempt.

    `account_reference` is what the payer sees and the operator may echo: the unit's ten digits. The callback address is
    this wallet's own; adapters append what their operator allows.
    """

    reference: str
    amount: Money
    account_reference: str
    callback_url: str
    payer: Msisdn | None = None
    description: str = ""
    return_url: str = ""
    language: str = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHandle:
    """What the operator gave for a request it took: the handle to query it by, and perhaps a page for the payer.

    `callback_token` is what a later notification will carry instead of our reference.
    """

    handle: str
    payment_url: str | None = None
    callback_token: str | None = None
    expires_at: datetime | None = None


class PayeeKind(StrEnum):
    """What a payout is sent to: a phone's wallet, a paybill account, a till, or a bank account."""

    PHONE = "phone"
    PAYBILL = "paybill"
    TILL = "till"
    BANK = "bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Who is paid: `number` is E.164 digits for a phone, else the paybill, till or bank account number.

    `account_reference` is the account at a paybill; `name` is the holder's, where the operator wants or compares it.
    """

    kind: PayeeKind
    number: str
    account_reference: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOrder:
    """Money we send: `reference` is ours, committed before the call, unique for ever; sent again only unchanged.

    `remark` is what the payee may read: never a diagnosis, never a member's name (RELIABILITY 38). The callback address
    is this wallet's own; adapters append what their operator allows.
    """

    reference: str
    amount: Money
    payee: Payee
    callback_url: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutTaken:
    """The operator took the order: `handle` is what to ask by, `answer` what its reply already says of the outcome.

    An operator that only acknowledges gives no events, and the outcome comes by callback or query.
    """

    handle: str
    answer: "Answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalOrder:
    """Asks the operator to take a movement back, whole: `reference` is ours and new.

    `provider_reference` names the movement. A reversal that happened is told as a REVERSED event, like one that the
    operator decided by itself.
    """

    reference: str
    provider_reference: ProviderReference
    amount: Money
    callback_url: str
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuestion:
    """Asks what became of a movement: everything we know of it, for operators want different parts.

    `payee_kind` is whom a payout went to: an operator may keep one reference unique for phones and not for tills, and
    tells NOT_FOUND only where the same order may go again. `sent_at` is when the order first left: some final words
    count only a while after that.
    """

    direction: Direction
    reference: str | None = None
    handle: str | None = None
    provider_reference: ProviderReference | None = None
    amount: Money | None = None
    callback_url: str = ""
    payee_kind: PayeeKind | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an operator answered to a call of ours: its events, and the bytes that prove them (grades E3, E4)."""

    events: Sequence[PaymentEvent]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletBalance:
    """The operator's own figure for a wallet."""

    available: Money
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAddresses:
    """Where the operator shall send what: `base` ends in the wallet's token, without a slash."""

    base: str
