"""What every operator's adapter promises: three pure verbs about callbacks, and the calls its capabilities name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, Flag, StrEnum, auto
from typing import ClassVar, NewType, Self

from app.core.clock import Clock
from app.core.money import Currency, Money
from app.core.msisdn import Msisdn
from app.providers.errors import Unsupported

ProviderReference = NewType("ProviderReference", str)
"""An operator's own id of a money movement, normalised by its adapter."""


class Capability(Flag):
    """What an adapter can do beyond reading its callbacks; the contract suite holds it to exactly this."""

    NONE = 0
    VALIDATE = auto()
    REQUEST_PAYMENT = auto()
    PAY_OUT = auto()
    QUERY_STATUS = auto()
    BALANCE = auto()
    STATEMENT = auto()
    REVERSE = auto()
    REGISTER = auto()


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
    """A delivery as it came: `event` is the path after the token, header names are lower case."""

    event: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


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
    tells NOT_FOUND only where the same order may go again.
    """

    direction: Direction
    reference: str | None = None
    handle: str | None = None
    provider_reference: ProviderReference | None = None
    amount: Money | None = None
    callback_url: str = ""
    payee_kind: PayeeKind | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An operator's habits as data, to be read beside its fact sheet.

    `source_ranges` are networks its callbacks come from; empty means any. `request_ladder_s` are the ages of an open
    request at which its status is asked; `request_patience_s` the age after which silence ends it as expired.
    `proof` is the default policy for unsigned callbacks: `query` or `source` (DESIGN 9).

    Payouts (RELIABILITY 3): `payout_is_idempotent` says that one reference is paid once however often it is sent,
    within `payout_window_s` of its first sending. An order that the operator does not find may go again, under the
    same reference, after `payout_quarantine_s` of such answers; else a person looks. `payout_ladder_s` are the ages of
    an attempt at which its status is asked, the last step repeating; after `payout_patience_s` a person looks.
    `most_payout_minor` is the operator's cap for one transaction.
    """

    currencies: tuple[Currency, ...]
    countries: tuple[str, ...]
    success_codes: frozenset[str] = frozenset()
    failure_codes: frozenset[str] = frozenset()
    not_executed_codes: frozenset[str] = frozenset()
    source_ranges: tuple[str, ...] = ()
    proof: str = "query"
    payee_kinds: frozenset[PayeeKind] = frozenset()
    payout_is_idempotent: bool = False
    payout_window_s: int = 0
    payout_quarantine_s: int = 86_400
    payout_ladder_s: tuple[int, ...] = (5, 15, 60, 300, 900, 3600)
    payout_patience_s: int = 259_200
    least_payout_minor: int = 1
    most_payout_minor: int | None = None
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 30.0
    request_ladder_s: tuple[int, ...] = (20, 45, 90, 180, 300, 900, 3600)
    request_patience_s: int = 86_400
    least_request_minor: int = 1
    most_request_minor: int | None = None
    statement_window_s: int = 0
    reference_length: int = 36
    extra: Mapping[str, object] = field(default_factory=dict)


class Provider:
    """One account at one operator. Pure verbs never touch the network; the others make exactly one logical call.

    Every call out ends in a value or in `ProviderRejected` (nothing moved), `ProviderUnavailable` (never taken: the
    same may be sent again) or `OutcomeUnknown` (it may have moved: only a query tells).
    """

    name: ClassVar[str]
    capabilities: ClassVar[Capability]
    profile: ClassVar[Profile]
    callback_format: ClassVar[CallbackFormat] = CallbackFormat.JSON

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, str], clock: Clock) -> Self:
        """The adapter for one account; raises `UnusableCredentials` naming what is missing or malformed."""
        raise Unsupported(provider=cls.name, verb="from_credentials")

    @property
    def currencies(self) -> tuple[Currency, ...]:
        """What this account can be paid in."""
        return self.profile.currencies

    async def close(self) -> None:
        """Give the connections back, where there are any."""

    def verify(self, callback: RawCallback) -> Authenticity:
        """How far the callback proves its sender; raises `ForgedCallback` when it disproves it."""
        raise Unsupported(provider=self.name, verb="verify")

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        """Every event in a stored callback; raises `UnreadableCallback` when it is not of this operator's shape."""
        raise Unsupported(provider=self.name, verb="parse_callback")

    def redact(self, body: bytes) -> bytes:
        """The body as it may be stored, without our own secrets where an operator sends them back.

        Whatever the bytes are, `parse_callback` reads the same in them as before.
        """
        return body

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        """The operator's words for "stored" or for "send it again"."""
        raise Unsupported(provider=self.name, verb="acknowledge")

    def is_validation(self, callback: RawCallback) -> bool:
        """Whether this delivery is a question asked before the money moves."""
        return False

    def parse_validation(self, callback: RawCallback) -> ValidationQuestion:
        """The question in a validation; raises `UnreadableCallback`."""
        raise Unsupported(provider=self.name, verb="parse_validation")

    def answer_validation(self, verdict: Verdict) -> Acknowledgement:
        """The operator's words for our verdict."""
        raise Unsupported(provider=self.name, verb="answer_validation")

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        """Ask the payer to pay; never sent twice under one reference."""
        raise Unsupported(provider=self.name, verb="request_payment")

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """Send money; one request leaves, and no answer but a documented one says more than `OutcomeUnknown`.

        A reference the operator has seen before is `OutcomeUnknown` too: it was received, so it is asked about.
        """
        raise Unsupported(provider=self.name, verb="pay_out")

    async def query_status(self, question: StatusQuestion) -> Answer:
        """Ask what became of a movement; "not found" is never a failure.

        For a payment in it is an empty answer, for a payout a NOT_FOUND event under our reference. Operators that
        answer by a later callback give an empty answer now, and that callback tells NOT_FOUND where it is so.
        """
        raise Unsupported(provider=self.name, verb="query_status")

    async def balance(self, callback_url: str = "") -> WalletBalance | None:
        """The operator's figure for this wallet; none where it comes later by callback, as `wallet_balance`."""
        raise Unsupported(provider=self.name, verb="balance")

    async def reverse(self, order: ReversalOrder) -> Answer:
        """Ask that a movement be taken back; operators that only acknowledge give an empty answer."""
        raise Unsupported(provider=self.name, verb="reverse")

    async def statement(self, since: datetime, until: datetime) -> Sequence[Answer]:
        """All movements of the wallet in a window, page by page, in whatever order the operator gives them."""
        raise Unsupported(provider=self.name, verb="statement")

    async def register_callbacks(self, addresses: CallbackAddresses) -> Sequence[str]:
        """Tell the operator where to send its callbacks; returns the addresses it now uses. Idempotent."""
        raise Unsupported(provider=self.name, verb="register_callbacks")
