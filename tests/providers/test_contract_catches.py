"""The suite itself, proven on the neutral operator's adapter with one defect at a time."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.providers import (
    Acknowledgement,
    Answer,
    Authenticity,
    Capability,
    OutcomeUnknown,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    Provider,
    ProviderRejected,
    ProviderUnavailable,
    RawCallback,
    RequestHandle,
    StatusQuestion,
)
from app.providers.contract import CallbackContract, CallContract, ContractCase, Said
from app.providers.simulator import Simulator
from tests.providers.simulator.contract_case import CASE, staged

Test = Callable[[ContractCase], object]
CALLBACKS, CALLS = CallbackContract(), CallContract()


class BelievesAnyone(Simulator):
    """Checks no signature."""

    def verify(self, callback: RawCallback) -> Authenticity:
        return Authenticity.PROVEN


class KnowsNoTime(Simulator):
    """Takes every recording for a fresh message."""

    def verify(self, callback: RawCallback) -> Authenticity:
        stamp = int(callback.headers["x-simulator-timestamp"])
        return super().verify(replace(callback, received_at=datetime.fromtimestamp(stamp, UTC)))


class GivesUpEarly(Simulator):
    """Takes an unknown status for a failure."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        [event] = super().parse_callback(callback)
        return [replace(event, state=PaymentState.FAILED) if event.state is PaymentState.PENDING else event]


class Stumbles(Simulator):
    """Lets the reader's own errors out."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        callback.body.decode().index('"amount": "')
        return super().parse_callback(callback)


class AlwaysContent(Simulator):
    """Says "stored" of what was not."""

    def acknowledge(self, callback: RawCallback, *, accepted: bool) -> Acknowledgement:
        return super().acknowledge(callback, accepted=True)


class ForgetsCurrency(Simulator):
    """Takes every amount for francs."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return super().parse_callback(replace(callback, body=callback.body.replace(b"KES", b"XOF")))


class Boasts(Simulator):
    """Flags what it cannot do."""

    pay_out = Provider.pay_out


class Modest(Simulator):
    """Does what it does not flag."""

    capabilities = Simulator.capabilities & ~Capability.BALANCE


class CallsDoubtRefusal(Simulator):
    """Takes a time-out for a refusal, the most expensive mistake there is."""

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        try:
            return await super().request_payment(order)
        except OutcomeUnknown:
            raise ProviderRejected(provider=self.name, reason="timeout") from None


class CallsDoubtUnavailable(Simulator):
    """Takes a time-out for an invitation to send again."""

    async def request_payment(self, order: PaymentOrder) -> RequestHandle:
        try:
            return await super().request_payment(order)
        except OutcomeUnknown:
            raise ProviderUnavailable(provider=self.name) from None


class TakesNotFoundForFailed(Simulator):
    """Ends a request that the operator does not know yet."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        failed = PaymentEvent(provider=self.name, direction=question.direction, state=PaymentState.FAILED)
        return replace(answer, events=answer.events or [failed])


@pytest.mark.parametrize(
    ("defect", "test"),
    [
        (BelievesAnyone, CALLBACKS.test_a_tampered_callback_is_never_proven),
        (KnowsNoTime, CALLBACKS.test_a_signature_is_good_for_five_minutes),
        (GivesUpEarly, CALLBACKS.test_what_is_not_said_clearly_stays_pending),
        (Stumbles, CALLBACKS.test_a_callback_cut_short_is_unreadable_at_every_length),
        (Stumbles, CALLBACKS.test_no_oddity_in_a_callback_does_more_than_make_it_unreadable),
        (AlwaysContent, CALLBACKS.test_stored_is_acknowledged_and_not_stored_is_asked_for_again),
        (ForgetsCurrency, CALLBACKS.test_another_currency_or_merchant_can_be_told_apart),
        (Boasts, CALLBACKS.test_the_flags_name_exactly_the_methods_the_adapter_writes),
        (Modest, CALLBACKS.test_the_flags_name_exactly_the_methods_the_adapter_writes),
        (CallsDoubtRefusal, CALLS.test_an_operator_that_breaks_down_leaves_no_false_certainty),
        (CallsDoubtUnavailable, CALLS.test_a_reference_the_operator_has_seen_is_a_request_it_may_have_taken),
        (TakesNotFoundForFailed, CALLS.test_not_found_is_an_empty_answer_and_never_a_failure),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_the_suite_catches(defect: type[Simulator], test: Test) -> None:
    with pytest.raises((Exception, pytest.fail.Exception)):
        outcome = test(replace(CASE, adapter=defect, stage=staged(defect)))
        if inspect.isawaitable(outcome):
            await outcome


def test_a_situation_that_is_left_out_in_silence_is_noticed() -> None:
    silent = replace(CASE, callbacks={said: told for said, told in CASE.callbacks.items() if said is not Said.REVERSED})

    with pytest.raises(AssertionError):
        CALLBACKS.test_every_situation_is_a_callback_or_said_to_be_impossible(silent)
