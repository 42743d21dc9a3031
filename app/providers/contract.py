"""The suite every provider passes: add a `ContractCase`, derive both classes, give them a `case` fixture.

    @pytest.fixture(params=[CASE], ids=lambda case: case.adapter.name)
    def case(request: pytest.FixtureRequest) -> ContractCase: ...

    class TestCallbacks(contract.CallbackContract): ...
    class TestCalls(contract.CallContract): ...

Call `pytest.register_assert_rewrite("app.providers.contract")` first to see values in failures.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from app.core.clock import VirtualClock
from app.core.money import Money
from app.providers import oddities
from app.providers.base import (
    Answer,
    Authenticity,
    CallbackAddresses,
    CallbackFormat,
    Capability,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    Provider,
    RawCallback,
    RequestHandle,
    StatusQuestion,
    Verdict,
)
from app.providers.errors import (
    ForgedCallback,
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    UnreadableCallback,
    Unsupported,
    UnusableCredentials,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PURE_VERBS = ("verify", "parse_callback", "acknowledge")
METHODS: Mapping[Capability, tuple[str, ...]] = {
    Capability.VALIDATE: ("is_validation", "parse_validation", "answer_validation"),
    Capability.REQUEST_PAYMENT: ("request_payment",),
    Capability.PAY_OUT: ("pay_out",),
    Capability.QUERY_STATUS: ("query_status",),
    Capability.BALANCE: ("balance",),
    Capability.STATEMENT: ("statement",),
    Capability.REVERSE: ("reverse",),
    Capability.REGISTER: ("register_callbacks",),
}


class Said(StrEnum):
    """What a callback can say; each is in `callbacks` or in `unsayable`."""

    PAID = "paid"
    FAILED = "failed"
    PENDING = "pending"
    UNKNOWN_STATUS = "unknown_status"
    TAMPERED = "tampered"
    FOREIGN_CURRENCY = "foreign_currency"
    OTHER_MERCHANT = "other_merchant"
    REVERSED = "reversed"
    VALIDATION = "validation"


class Operator(StrEnum):
    """How the operator takes a call; each that a call can meet is staged or in `unstageable`."""

    WILLING = "willing"
    REFUSING = "refusing"
    UNREACHABLE = "unreachable"
    SILENT_AFTER = "silent_after"
    ERROR_AFTER = "error_after"
    HTML_503 = "html_503"
    CUT_SHORT = "cut_short"
    DUPLICATE = "duplicate"
    KNOWS_NOTHING = "knows_nothing"


BREAKDOWNS: Mapping[Operator, type[ProviderError]] = {
    Operator.UNREACHABLE: ProviderUnavailable,
    Operator.SILENT_AFTER: OutcomeUnknown,
    Operator.ERROR_AFTER: OutcomeUnknown,
    Operator.HTML_503: OutcomeUnknown,
    Operator.CUT_SHORT: OutcomeUnknown,
}

Stage = Callable[[Operator, Capability], AbstractAsyncContextManager[Provider]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCase:
    """One provider as the suite sees it.

    `stage` gives an adapter in front of an operator that takes calls of that capability in that way; its read time-out
    should be short. WILLING has taken `order`, and, for a query, seen it paid; it answers `question`. DUPLICATE has
    seen the order's reference before. `amount` is what PAID tells, none where the wire has no amount; `paid_tells` is
    PENDING where a callback is only a hint that a query must follow.
    """

    adapter: type[Provider]
    credentials: Mapping[str, str]
    callbacks: Mapping[Said, RawCallback]
    stage: Stage
    order: PaymentOrder
    question: StatusQuestion
    amount: Money | None
    paid_tells: PaymentState = PaymentState.SUCCEEDED
    unsayable: frozenset[Said] = frozenset()
    unstageable: frozenset[Operator] = frozenset()
    addresses: CallbackAddresses = field(default_factory=lambda: CallbackAddresses(base="https://mutual.example/h/t"))

    def build(self) -> Provider:
        """The adapter, talking to nobody yet."""
        return self.adapter.from_credentials(self.credentials, VirtualClock(NOON))

    def say(self, *wanted: Said) -> Iterator[RawCallback]:
        """The callbacks that say this, where the operator can."""
        return (self.callbacks[said] for said in wanted if said in self.callbacks)

    def events(self, *wanted: Said) -> Sequence[PaymentEvent]:
        """What the adapter reads in them."""
        provider = self.build()
        return [event for callback in self.say(*wanted) for event in provider.parse_callback(callback)]

    def can(self, capability: Capability) -> bool:
        """Whether the adapter's flags say so."""
        return capability in self.adapter.capabilities

    def calls(self) -> Mapping[Capability, Callable[[Provider], Awaitable[object]]]:
        """Each call out that the flags name."""
        every: Mapping[Capability, Callable[[Provider], Awaitable[object]]] = {
            Capability.REQUEST_PAYMENT: lambda provider: provider.request_payment(self.order),
            Capability.QUERY_STATUS: lambda provider: provider.query_status(self.question),
            Capability.BALANCE: lambda provider: provider.balance(),
            Capability.STATEMENT: lambda provider: provider.statement(NOON - timedelta(hours=1), NOON),
            Capability.REGISTER: lambda provider: provider.register_callbacks(self.addresses),
        }
        return {capability: call for capability, call in every.items() if self.can(capability)}


class CallbackContract:
    """What holds of every callback, whoever sends it; nothing here touches the network."""

    def test_every_situation_is_a_callback_or_said_to_be_impossible(self, case: ContractCase) -> None:
        assert case.callbacks.keys() | case.unsayable == set(Said)
        assert not case.callbacks.keys() & case.unsayable

    def test_the_flags_name_exactly_the_methods_the_adapter_writes(self, case: ContractCase) -> None:
        for capability, methods in METHODS.items():
            written = [name for name in methods if _is_written(case.adapter, name)]
            assert written == (list(methods) if case.can(capability) else [])
        assert all(_is_written(case.adapter, name) for name in PURE_VERBS)

    def test_credentials_that_lack_everything_are_refused_by_field(self, case: ContractCase) -> None:
        with pytest.raises(UnusableCredentials) as refused:
            case.adapter.from_credentials({}, VirtualClock(NOON))
        assert refused.value.field

    def test_a_paid_callback_is_a_payment(self, case: ContractCase) -> None:
        [paid] = case.events(Said.PAID)

        assert (paid.provider, paid.state) == (case.adapter.name, case.paid_tells)
        assert paid.reference or paid.request_reference
        assert paid.amount == case.amount

    def test_what_failed_is_failed_and_what_was_taken_back_names_its_payment(self, case: ContractCase) -> None:
        assert {event.state for event in case.events(Said.FAILED)} <= {PaymentState.FAILED}
        for event in case.events(Said.REVERSED):
            assert event.state is PaymentState.REVERSED and event.reverses

    def test_what_is_not_said_clearly_stays_pending(self, case: ContractCase) -> None:
        """RELIABILITY 1.2: a false FAILED is worse than a late SUCCEEDED."""
        assert {event.state for event in case.events(Said.PENDING, Said.UNKNOWN_STATUS)} <= {PaymentState.PENDING}

    def test_the_same_bytes_always_mean_the_same(self, case: ContractCase) -> None:
        every = [said for said in Said if said is not Said.VALIDATION]
        assert case.events(*every) == case.events(*every)

    def test_a_tampered_callback_is_never_proven(self, case: ContractCase) -> None:
        """RELIABILITY 8: where callbacks are signed it is forged; where they are not, every one is only claimed."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for tampered in case.say(Said.TAMPERED):
            if provider.verify(paid) is Authenticity.PROVEN:
                with pytest.raises(ForgedCallback):
                    provider.verify(tampered)
            else:
                assert provider.verify(tampered) is Authenticity.CLAIMED

    def test_a_signature_is_good_for_five_minutes(self, case: ContractCase) -> None:
        """RELIABILITY 4, E2: an old recording proves nothing."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        if provider.verify(paid) is Authenticity.PROVEN:
            for age in (timedelta(minutes=6), -timedelta(minutes=6)):
                with pytest.raises(ForgedCallback):
                    provider.verify(replace(paid, received_at=paid.received_at + age))

    def test_a_callback_cut_short_is_unreadable_at_every_length(self, case: ContractCase) -> None:
        """RELIABILITY 6."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for length in range(len(paid.body.rstrip())) if case.adapter.callback_format is CallbackFormat.JSON else ():
            with pytest.raises(UnreadableCallback):
                provider.parse_callback(replace(paid, body=paid.body[:length]))

    def test_no_oddity_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6, 7: what is read can be stored, and what cannot be read names no input."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for body in oddities.deformed(paid.body) if case.adapter.callback_format is CallbackFormat.JSON else ():
            for event in _read_or_refuse(provider, replace(paid, body=body)):
                _must_be_bookable(event)

    def test_no_byte_in_a_callback_does_more_than_make_it_unreadable(self, case: ContractCase) -> None:
        """RELIABILITY 6: invalid UTF-8 and its like, the same ones every time."""
        provider, [paid] = case.build(), list(case.say(Said.PAID))
        for body in oddities.scrambled(paid.body):
            for event in _read_or_refuse(provider, replace(paid, body=body)):
                _must_be_bookable(event)

    def test_another_currency_or_merchant_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 4: authentic is not valid; 9: receiver and currency are compared with what we expect."""
        [paid] = case.events(Said.PAID)
        provider = case.build()
        for callback in case.say(Said.FOREIGN_CURRENCY):
            for event in _read_or_refuse(provider, callback):
                assert paid.amount and event.amount and event.amount.currency != paid.amount.currency
        for event in case.events(Said.OTHER_MERCHANT):
            assert event.receiver != paid.receiver

    def test_stored_is_acknowledged_and_not_stored_is_asked_for_again(self, case: ContractCase) -> None:
        """RELIABILITY 1.7: never 2xx for bytes that are not durably stored, whatever they are."""
        provider = case.build()
        for callback in case.say(*Said):
            for body in (callback.body, b"", b"\xff", b"[" * 99):
                told = replace(callback, body=body)
                assert 200 <= provider.acknowledge(told, accepted=True).status < 300
                assert provider.acknowledge(told, accepted=False).status >= 500

    def test_a_question_before_the_money_moves_is_no_payment(self, case: ContractCase) -> None:
        provider = case.build()
        for callback in case.say(Said.VALIDATION):
            assert provider.is_validation(callback)
            provider.parse_validation(callback)
            with pytest.raises(UnreadableCallback):
                provider.parse_validation(replace(callback, body=callback.body[:-2]))
            answers = {verdict: provider.answer_validation(verdict) for verdict in Verdict}
            assert answers[Verdict.ACCEPTED] not in [answers[verdict] for verdict in Verdict if verdict != "accepted"]
        assert not any(provider.is_validation(callback) for callback in case.say(Said.PAID))


class CallContract:
    """What holds of every call out: a value, or one of three errors that say what to do next (STYLE 4)."""

    async def test_a_willing_operator_gives_a_handle_and_an_answer_that_proves(self, case: ContractCase) -> None:
        for capability, call in case.calls().items():
            async with case.stage(Operator.WILLING, capability) as provider:
                value = await call(provider)
            if isinstance(value, RequestHandle):
                assert value.handle
            if isinstance(value, Answer):
                assert value.body and PaymentState.FAILED not in {event.state for event in value.events}

    async def test_an_operator_that_breaks_down_leaves_no_false_certainty(self, case: ContractCase) -> None:
        """RELIABILITY 1.3, 15, 16: a refused connection took nothing; time-out, 5xx, rubbish may have moved money."""
        for capability, call in case.calls().items():
            for operator, error in BREAKDOWNS.items():
                if operator not in case.unstageable:
                    async with case.stage(operator, capability) as provider:
                        with pytest.raises(error):
                            await call(provider)

    async def test_a_documented_refusal_names_its_reason(self, case: ContractCase) -> None:
        if case.can(Capability.REQUEST_PAYMENT) and Operator.REFUSING not in case.unstageable:
            async with case.stage(Operator.REFUSING, Capability.REQUEST_PAYMENT) as provider:
                with pytest.raises(ProviderRejected) as refused:
                    await provider.request_payment(case.order)
            assert refused.value.facts["reason"]

    async def test_a_reference_the_operator_has_seen_is_a_request_it_may_have_taken(self, case: ContractCase) -> None:
        """RELIABILITY 3: "duplicate reference" means "already received": query."""
        if case.can(Capability.REQUEST_PAYMENT) and Operator.DUPLICATE not in case.unstageable:
            async with case.stage(Operator.DUPLICATE, Capability.REQUEST_PAYMENT) as provider:
                with pytest.raises(OutcomeUnknown):
                    await provider.request_payment(case.order)

    async def test_not_found_is_an_empty_answer_and_never_a_failure(self, case: ContractCase) -> None:
        """RELIABILITY 3."""
        if case.can(Capability.QUERY_STATUS) and Operator.KNOWS_NOTHING not in case.unstageable:
            async with case.stage(Operator.KNOWS_NOTHING, Capability.QUERY_STATUS) as provider:
                answer = await provider.query_status(case.question)
            assert {event.state for event in answer.events} <= {PaymentState.PENDING}

    async def test_a_verb_without_a_flag_is_unsupported(self, case: ContractCase) -> None:
        provider = case.build()
        if not case.can(Capability.BALANCE):
            with pytest.raises(Unsupported):
                await provider.balance()
        await provider.close()


def _is_written(adapter: type[Provider], name: str) -> bool:
    """Whether the adapter has this method from itself or a base of its own, not from `Provider`."""
    return getattr(adapter, name, None) is not getattr(Provider, name, None)


def _read_or_refuse(provider: Provider, callback: RawCallback) -> Sequence[PaymentEvent]:
    try:
        return provider.parse_callback(callback)
    except UnreadableCallback as error:
        assert not any(value in str(error) for value in oddities.texts(callback.body) if len(value) > 4)
        return ()


def _must_be_bookable(event: PaymentEvent) -> None:
    """Whatever an adapter reads, the tables can hold and the ledger can book: text, instant, amount, fee."""
    texts = [getattr(event, name) for name in event.__slots__ if isinstance(getattr(event, name), str)]
    # PostgreSQL's text holds every character but NUL and lone surrogates.
    assert all("\x00" not in text and text.encode("utf-8", "ignore").decode() == text for text in texts)
    assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
    assert event.amount is None or event.amount.minor > 0
    assert event.fee is None or (event.amount is not None and event.fee <= event.amount)
