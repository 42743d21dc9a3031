"""What every operator's adapter promises: three pure verbs about callbacks, and the calls its capabilities name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Flag, auto
from typing import ClassVar, Self

from app.core.clock import Clock
from app.core.money import Currency
from app.providers.errors import Unsupported
from app.providers.values import (
    Acknowledgement,
    Answer,
    Authenticity,
    CallbackAddresses,
    CallbackFormat,
    PayeeKind,
    PaymentEvent,
    PaymentOrder,
    PayoutOrder,
    PayoutTaken,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
    ValidationQuestion,
    Verdict,
    WalletBalance,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An operator's habits as data, to be read beside its fact sheet.

    `source_ranges` are networks its callbacks come from; empty means any. `request_ladder_s` are the ages of an open
    request at which its status is asked; `request_patience_s` the age after which silence ends it as expired. For
    `request_life_s` a payer may answer one of which we do not know whether it arrived: nobody asks again before.
    `proof` is the default policy for unsigned callbacks: `query` or `source` (DESIGN 9); `proof_ladder_s` are the ages
    of such a claim at which it is asked about. Its statement, where it has one, is read every `statement_interval_s`.

    Payouts (RELIABILITY 3): `payout_is_idempotent` says that one reference is paid once however often it is sent,
    within `payout_window_s` of its first sending. An order that the operator does not find may go again, under the
    same reference, after `payout_quarantine_s` of such answers; else a person looks. `payout_ladder_s` are the ages of
    an attempt at which its status is asked, the last step repeating; after `payout_patience_s` a person looks.
    `most_payout_minor` is the operator's cap for one transaction. `stopping_codes` are refusals of a payout that the
    next one would meet again or make worse, as a wrong PIN does: nothing more leaves until a person says so.
    `wants_uuids` says that references of requests to pay are UUIDs of version 4 there; those of payouts are so wherever
    `reference_length`, the most an operator takes, has room. `statement_shows_payouts` says whether its statement tells
    of money out too: what it never shows, it does not lack. `tells_payer` says that whoever pays is told the operator's
    reference, by which its callbacks and statements name the payment too. `operators` are those whose customers it
    reaches, by their short names; empty: everybody's, as aggregators and switches do.
    """

    currencies: tuple[Currency, ...]
    countries: tuple[str, ...]
    operators: frozenset[str] = frozenset()
    success_codes: frozenset[str] = frozenset()
    failure_codes: frozenset[str] = frozenset()
    not_executed_codes: frozenset[str] = frozenset()
    stopping_codes: frozenset[str] = frozenset()
    source_ranges: tuple[str, ...] = ()
    proof: str = "query"
    proof_ladder_s: tuple[int, ...] = (0, 15, 60, 300, 900, 3_600, 21_600, 86_400)
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
    request_life_s: int = 900
    least_request_minor: int = 1
    most_request_minor: int | None = None
    statement_window_s: int = 0
    statement_interval_s: int = 3_600
    statement_shows_payouts: bool = True
    tells_payer: bool = False
    reference_length: int = 36
    wants_uuids: bool = False
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
    callback_methods: ClassVar[frozenset[str]] = frozenset({"POST"})

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
