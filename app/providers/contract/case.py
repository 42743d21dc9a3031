"""What the suite knows of a provider: what its operator can say, and how it can be staged to take a call."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from app.core.clock import VirtualClock
from app.core.money import Money
from app.providers.base import Capability, Provider
from app.providers.errors import OutcomeUnknown, ProviderError, ProviderUnavailable
from app.providers.values import (
    CallbackAddresses,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
# A question about a payout may go to another endpoint than one about a payment: it is staged for by this.
PAYOUT_QUERY = Capability.QUERY_STATUS | Capability.PAY_OUT


class Said(StrEnum):
    """What a callback can say; each is in `callbacks` or in `unsayable`.

    The `PAYOUT_…` ones are about `ContractCase.payout`; an adapter that does not pay out says none of them.
    """

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN_STATUS = "unknown_status"
    TAMPERED = "tampered"
    FOREIGN_CURRENCY = "foreign_currency"
    OTHER_MERCHANT = "other_merchant"
    OTHER_AMOUNT = "other_amount"
    REVERSED = "reversed"
    VALIDATION = "validation"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_FAILED = "payout_failed"
    PAYOUT_PENDING = "payout_pending"
    PAYOUT_UNKNOWN_STATUS = "payout_unknown_status"
    PAYOUT_NOT_FOUND = "payout_not_found"
    PAYOUT_OTHER_RECEIVER = "payout_other_receiver"
    PAYOUT_OTHER_AMOUNT = "payout_other_amount"
    PAYOUT_RETURNED = "payout_returned"


OF_PAYOUTS = frozenset(said for said in Said if said.value.startswith("payout_"))


class Operator(StrEnum):
    """How the operator takes a call; each that a call can meet is staged or in `unstageable`.

    `SAW_…` are answers to questions: the payment that is asked about failed, or is open still. To stage them the
    operator has seen just that; for `SAW_ANOTHER_AMOUNT` the WILLING one is asked about an amount that nobody paid.
    The others have seen it paid, and say so with another currency, payee or word, as `Misbehaviour.rewords` puts it.
    """

    WILLING = "willing"
    REFUSING = "refusing"
    UNREACHABLE = "unreachable"
    SILENT_AFTER = "silent_after"
    ERROR_AFTER = "error_after"
    HTML_503 = "html_503"
    CUT_SHORT = "cut_short"
    DUPLICATE = "duplicate"
    KNOWS_NOTHING = "knows_nothing"
    SAW_IT_FAIL = "saw_it_fail"
    SAW_NO_END = "saw_no_end"
    SAW_ANOTHER_AMOUNT = "saw_another_amount"
    SAW_ANOTHER_CURRENCY = "saw_another_currency"
    SAW_ANOTHER_PAYEE = "saw_another_payee"
    USES_A_NEW_WORD = "uses_a_new_word"


BREAKDOWNS: Mapping[Operator, type[ProviderError]] = {
    Operator.UNREACHABLE: ProviderUnavailable,
    Operator.SILENT_AFTER: OutcomeUnknown,
    Operator.ERROR_AFTER: OutcomeUnknown,
    Operator.HTML_503: OutcomeUnknown,
    Operator.CUT_SHORT: OutcomeUnknown,
}

Given = TypeVar("Given")


def patience(how: Operator) -> str:
    """The `read_timeout_s` to stage with: little where no answer will come, plenty where a busy machine is late."""
    return "0.3" if how is Operator.SILENT_AFTER else "10"


Stage = Callable[[Operator, Capability], AbstractAsyncContextManager[Provider]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """One provider as the suite sees it.

    `stage` gives an adapter in front of an operator that takes calls of that capability in that way, and waits for it
    as long as `patience` says. WILLING has taken `order`, and, for a query, seen it paid; it answers `question`.
    DUPLICATE has seen the order's reference before. `amount` is what PAID tells, none where the wire has no amount;
    `paid_tells` is PENDING where a callback is only a hint that a query must follow. `untold` names those of `amount`
    and `reference` that the answer about a paid request lacks.

    `proven_by_address` names what comes, as the answer to a call of ours, to an address that only the operator was told
    in it: that proves it at any age (RELIABILITY 4, E3).

    An adapter that pays out gives `payout`, and `payout_question` for it if it can be asked, staged under
    `PAYOUT_QUERY`; `payout_tells` is what PAYOUT_PAID says, and `payout_untold` names those of `amount`, `receiver` and
    `reference` that the operator's words for a paid payout may lack. One that reverses gives `reversal`, of a movement
    that WILLING has seen done. `payout_unstageable` is to payouts and reversals what `unstageable` is to the rest.

    What the operator cannot say or do stands in `unsayable`, `unstageable` and `payout_unstageable`, each entry with
    its reason from the operator's documentation, in a sentence that the table of providers prints.
    """

    adapter: type[Provider]
    credentials: Mapping[str, str]
    callbacks: Mapping[Said, RawCallback]
    stage: Stage
    order: PaymentOrder
    question: StatusQuestion
    amount: Money | None
    paid_tells: PaymentState = PaymentState.SUCCEEDED
    untold: frozenset[str] = frozenset()
    payout: PayoutOrder | None = None
    payout_question: StatusQuestion | None = None
    payout_tells: PaymentState = PaymentState.SUCCEEDED
    payout_untold: frozenset[str] = frozenset()
    reversal: ReversalOrder | None = None
    proven_by_address: frozenset[Said] = frozenset()
    unsayable: Mapping[Said, str] = field(default_factory=dict)
    unstageable: Mapping[Operator, str] = field(default_factory=dict)
    payout_unstageable: Mapping[Operator, str] = field(default_factory=dict)
    addresses: CallbackAddresses = field(default_factory=lambda: CallbackAddresses(base="https://mutual.example/h/t"))

    @property
    def name(self) -> str:
        """The adapter's."""
        return str(self.adapter.name)

    @property
    def unsaid(self) -> frozenset[Said]:
        """What no callback of this operator says: what the case names, and what goes with a flag that it has not."""
        without_payouts = frozenset() if self.can(Capability.PAY_OUT) else OF_PAYOUTS
        without_questions = frozenset() if self.can(Capability.VALIDATE) else {Said.VALIDATION}
        return without_payouts | without_questions | frozenset(self.unsayable)

    def build(self) -> Provider:
        """The adapter, talking to nobody yet."""
        return self.adapter.from_credentials(self.credentials, VirtualClock(NOON))

    def say(self, *wanted: Said) -> Iterator[RawCallback]:
        """The callbacks that say this, where the operator can."""
        return (self.callbacks[said] for said in wanted if said in self.callbacks)

    def events(self, *wanted: Said) -> Sequence[PaymentEvent]:
        """What the adapter reads in them; each says something."""
        provider = self.build()
        read = [(callback.event, provider.parse_callback(callback)) for callback in self.say(*wanted)]
        assert all(events for _, events in read), f"{self.name}: `parse_callback` reads no event in one of {read}"
        return [event for _, events in read for event in events]

    def can(self, capability: Capability) -> bool:
        """Whether the adapter's flags say so."""
        return capability in self.adapter.capabilities

    def can_stage(self, operator: Operator, capability: Capability) -> bool:
        """Whether the flags say that it can be called so, and the case that the operator can take the call so."""
        of_payouts = capability & (Capability.PAY_OUT | Capability.REVERSE)
        return self.can(capability) and operator not in (self.payout_unstageable if of_payouts else self.unstageable)

    def calls(self) -> Mapping[Capability, Callable[[Provider], Awaitable[object]]]:
        """Each call out that the flags name."""
        every: Mapping[Capability, Callable[[Provider], Awaitable[object]]] = {
            Capability.REQUEST_PAYMENT: lambda provider: provider.request_payment(self.order),
            Capability.PAY_OUT: lambda provider: provider.pay_out(given(self.payout)),
            Capability.QUERY_STATUS: lambda provider: provider.query_status(self.question),
            PAYOUT_QUERY: lambda provider: provider.query_status(given(self.payout_question)),
            Capability.BALANCE: lambda provider: provider.balance(self.order.callback_url),
            Capability.STATEMENT: lambda provider: provider.statement(NOON - timedelta(hours=1), NOON),
            Capability.REVERSE: lambda provider: provider.reverse(given(self.reversal)),
            Capability.REGISTER: lambda provider: provider.register_callbacks(self.addresses),
        }
        return {capability: call for capability, call in every.items() if self.can(capability)}


def given(value: Given | None) -> Given:
    """What the case must have, for its flags say that the adapter can be called with it."""
    assert value is not None, "the flags name a verb that the case has no order or question for"
    return value
