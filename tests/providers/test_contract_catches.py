"""The suite itself, proven on the neutral operator's adapter with one defect at a time."""

import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.jsontext import decode, encode
from app.core.money import XOF, Money
from app.providers import (
    Acknowledgement,
    Answer,
    Authenticity,
    Capability,
    Direction,
    OutcomeUnknown,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    Provider,
    ProviderRejected,
    ProviderUnavailable,
    RawCallback,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.contract import NOON, CallbackContract, CallContract, ContractCase, Operator, Said
from app.providers.simulator import Simulator
from tests.providers.simulator.contract_case import CASE, ORDER, PAYOUT, a_payout_callback, staged

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


class RedactsTooMuch(Simulator):
    """Blanks every amount with the secrets."""

    def redact(self, body: bytes) -> bytes:
        return body.replace(b'"amount"', b'"hidden"')


class RedactsByReading(Simulator):
    """Stores only what it can read."""

    def redact(self, body: bytes) -> bytes:
        return encode(decode(body))


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


class CallsPayoutDoubtRefusal(Simulator):
    """Takes a time-out for a refusal, so that the same claim is paid again."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        try:
            return await super().pay_out(order)
        except OutcomeUnknown:
            raise ProviderRejected(provider=self.name, reason="timeout") from None


class SendsPayoutAgain(Simulator):
    """Takes a known reference for one that never arrived."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        try:
            return await super().pay_out(order)
        except OutcomeUnknown:
            raise ProviderUnavailable(provider=self.name) from None


class LosesTheHandle(Simulator):
    """Cannot ask by what it was given."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        return replace(await super().pay_out(order), handle="")


class ToldTooEarly(Simulator):
    """Ends a payout by the answer that only takes it."""

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        taken = await super().pay_out(order)
        return replace(taken, answer=replace(taken.answer, events=[failed_payout(order.reference)]))


class TakesUnknownPayoutForFailed(Simulator):
    """Gives a payout up that the operator does not know yet."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[reads_failed(event) for event in answer.events])


class SaysNothingOfUnknownPayouts(Simulator):
    """Keeps to itself that the operator does not know a payout, so that the quarantine never ends."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[e for e in answer.events if e.state is not PaymentState.NOT_FOUND])


class TakesReversalForFailure(Simulator):
    """Says of money that had been there that it never was."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        [event] = super().parse_callback(callback)
        return [replace(event, state=PaymentState.FAILED) if event.state is PaymentState.REVERSED else event]


class KnowsOnlyIn(Simulator):
    """Takes money that left for money that came."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return [replace(event, direction=Direction.IN) for event in super().parse_callback(callback)]


class KnowsOnlyOut(Simulator):
    """Takes money that came for money that left."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return [replace(event, direction=Direction.OUT) for event in super().parse_callback(callback)]


class RepeatsTheOrder(Simulator):
    """Tells the receiver and the amount that were ordered instead of those that were told."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        [event] = super().parse_callback(callback)
        return [replace(event, amount=PAYOUT.amount, receiver=PAYOUT.payee.number)]


class ForgetsOurReference(Simulator):
    """Tells outcomes that nobody can lay to a payout."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return [replace(event, request_reference=None) for event in super().parse_callback(callback)]


class RepeatsTheQuestion(Simulator):
    """Tells the amount that was asked about instead of the one that was paid."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[replace(event, amount=question.amount) for event in answer.events])


class SaysNothingWhenAsked(Simulator):
    """Hears every answer and tells none."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        return replace(await super().query_status(question), events=[])


class TellsNoAmount(Simulator):
    """Tells that it is paid, and not how much."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[replace(event, amount=None) for event in answer.events])


class AnswersInFrancs(Simulator):
    """Takes every amount in an answer for francs."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[replace(event, amount=in_francs(event.amount)) for event in answer.events])


class AnswersAsOrdered(Simulator):
    """Tells the payee that was ordered instead of the one that was paid."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[replace(event, receiver=PAYOUT.payee.number) for event in answer.events])


class HopesForTheBest(Simulator):
    """Takes whatever the operator knows of for paid."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[replace(event, state=PaymentState.SUCCEEDED) for event in answer.events])


class GivesUpOpenOnes(Simulator):
    """Takes what is open for failed when it asks."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        answer = await super().query_status(question)
        return replace(answer, events=[given_up(event) for event in answer.events])


class LosesWhatItCannotFind(Simulator):
    """Never finds a payout whose handle it was not given."""

    async def query_status(self, question: StatusQuestion) -> Answer:
        lost = question.handle is None and question.direction is Direction.OUT
        return await super().query_status(replace(question, reference="of-nobody") if lost else question)


class DatesByArrival(Simulator):
    """Takes the hour it hears of a payment for the hour of the payment."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return [replace(event, occurred_at=callback.received_at) for event in super().parse_callback(callback)]


class CountsReplays(Simulator):
    """Proves a callback once, and forgets all about it when it starts again."""

    def verify(self, callback: RawCallback) -> Authenticity:
        is_first = callback.received_at == NOON
        return super().verify(callback) if is_first else Authenticity.CLAIMED


class ReadsThePath(Simulator):
    """Reads what is not kept of a delivery."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return super().parse_callback(callback) if callback.method == "PUT" else []


class ForgetsAmounts(Simulator):
    """Takes every payment for the one that was expected."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return [replace(event, amount=ORDER.amount) for event in super().parse_callback(callback)]


class HearsNothing(Simulator):
    """Reads no event in anything."""

    def parse_callback(self, callback: RawCallback) -> Sequence[PaymentEvent]:
        return []


class NeverAsks(Simulator):
    """Has no ladder to ask by."""

    profile = replace(Simulator.profile, payout_ladder_s=())


class PaysNobody(Simulator):
    """Does not say whom it can pay."""

    profile = replace(Simulator.profile, payee_kinds=frozenset())


class NoQuarantine(Simulator):
    """Would send again whatever is not found at once."""

    profile = replace(Simulator.profile, payout_quarantine_s=0)


class EndlessWindow(Simulator):
    """Counts on the operator's memory without saying for how long."""

    profile = replace(Simulator.profile, payout_window_s=0)


class ConfirmsReversals(Simulator):
    """Takes the order to take money back for a payment."""

    async def reverse(self, order: ReversalOrder) -> Answer:
        answer = await super().reverse(order)
        return replace(answer, events=[replace(event, state=PaymentState.SUCCEEDED) for event in answer.events])


def failed_payout(reference: str) -> PaymentEvent:
    """The false word that is worse than any other."""
    return PaymentEvent(
        provider=Simulator.name, direction=Direction.OUT, state=PaymentState.FAILED, request_reference=reference
    )


def reads_failed(event: PaymentEvent) -> PaymentEvent:
    """Not found, read as failed."""
    return replace(event, state=PaymentState.FAILED) if event.state is PaymentState.NOT_FOUND else event


def in_francs(amount: Money | None) -> Money | None:
    """So many francs."""
    return Money(amount.minor, XOF) if amount else None


def given_up(event: PaymentEvent) -> PaymentEvent:
    """Open, read as failed."""
    return replace(event, state=PaymentState.FAILED) if event.state is PaymentState.PENDING else event


@pytest.mark.parametrize(
    ("defect", "test"),
    [
        (BelievesAnyone, CALLBACKS.test_a_tampered_callback_is_never_proven),
        (KnowsNoTime, CALLBACKS.test_a_signature_is_good_for_five_minutes),
        (GivesUpEarly, CALLBACKS.test_what_is_not_said_clearly_stays_pending),
        (Stumbles, CALLBACKS.test_a_callback_cut_short_is_unreadable_at_every_length),
        (Stumbles, CALLBACKS.test_no_oddity_in_a_callback_does_more_than_make_it_unreadable),
        (RedactsTooMuch, CALLBACKS.test_what_is_stored_is_read_as_what_was_sent),
        (RedactsByReading, CALLBACKS.test_no_byte_stops_a_delivery_from_being_stored),
        (AlwaysContent, CALLBACKS.test_stored_is_acknowledged_and_not_stored_is_asked_for_again),
        (ForgetsCurrency, CALLBACKS.test_another_currency_amount_or_merchant_can_be_told_apart),
        (ForgetsAmounts, CALLBACKS.test_another_currency_amount_or_merchant_can_be_told_apart),
        (HearsNothing, CALLBACKS.test_what_failed_is_failed_and_what_was_taken_back_names_its_payment),
        (HearsNothing, CALLBACKS.test_what_is_not_said_clearly_stays_pending),
        (DatesByArrival, CALLBACKS.test_a_replay_is_the_same_event_with_the_same_proof),
        (CountsReplays, CALLBACKS.test_a_replay_is_the_same_event_with_the_same_proof),
        (Boasts, CALLBACKS.test_the_flags_name_exactly_the_methods_the_adapter_writes),
        (Modest, CALLBACKS.test_the_flags_name_exactly_the_methods_the_adapter_writes),
        (CallsDoubtRefusal, CALLS.test_an_operator_that_breaks_down_leaves_no_false_certainty),
        (CallsDoubtUnavailable, CALLS.test_a_reference_the_operator_has_seen_is_a_request_it_may_have_taken),
        (HopesForTheBest, CALLS.test_what_failed_has_failed_when_it_is_asked_about),
        (HopesForTheBest, CALLS.test_what_is_open_is_pending_when_it_is_asked_about),
        (GivesUpOpenOnes, CALLS.test_what_is_open_is_pending_when_it_is_asked_about),
        (HopesForTheBest, CALLS.test_a_word_that_nobody_documented_leaves_it_open_when_it_is_asked_about),
        (GivesUpOpenOnes, CALLS.test_a_word_that_nobody_documented_leaves_it_open_when_it_is_asked_about),
        (AnswersInFrancs, CALLS.test_another_currency_in_an_answer_can_be_told_apart),
        (AnswersAsOrdered, CALLS.test_another_payee_in_an_answer_can_be_told_apart),
        (SaysNothingWhenAsked, CALLS.test_a_payment_that_is_asked_about_is_told_as_it_was_paid),
        (SaysNothingWhenAsked, CALLS.test_what_failed_has_failed_when_it_is_asked_about),
        (RepeatsTheQuestion, CALLS.test_the_amount_in_a_question_is_never_taken_for_the_one_that_was_paid),
        (TellsNoAmount, CALLS.test_the_amount_in_a_question_is_never_taken_for_the_one_that_was_paid),
        (LosesWhatItCannotFind, CALLS.test_what_was_taken_before_the_answer_was_lost_is_never_told_as_not_taken),
        (TakesNotFoundForFailed, CALLS.test_not_found_is_an_empty_answer_and_never_a_failure),
        (CallsPayoutDoubtRefusal, CALLS.test_an_operator_that_breaks_down_leaves_no_false_certainty),
        (CallsPayoutDoubtRefusal, CALLS.test_a_payout_the_operator_has_seen_is_asked_about),
        (SendsPayoutAgain, CALLS.test_a_payout_the_operator_has_seen_is_asked_about),
        (LosesTheHandle, CALLS.test_a_payout_that_was_taken_has_a_handle_and_has_not_failed),
        (ToldTooEarly, CALLS.test_a_payout_that_was_taken_has_a_handle_and_has_not_failed),
        (TakesUnknownPayoutForFailed, CALLS.test_a_payout_nobody_knows_is_not_found_where_a_known_one_is_told_at_once),
        (SaysNothingOfUnknownPayouts, CALLS.test_a_payout_nobody_knows_is_not_found_where_a_known_one_is_told_at_once),
        (ConfirmsReversals, CALLS.test_a_movement_that_is_taken_back_is_told_as_reversed),
        (GivesUpEarly, CALLBACKS.test_a_payout_has_failed_only_where_the_operator_clearly_says_so),
        (TakesReversalForFailure, CALLBACKS.test_a_returned_payout_names_what_came_back),
        (KnowsOnlyIn, CALLBACKS.test_a_paid_payout_is_told_as_it_was_ordered),
        (KnowsOnlyOut, CALLBACKS.test_a_payment_is_never_taken_for_a_payout),
        (RepeatsTheOrder, CALLBACKS.test_another_receiver_or_amount_of_a_payout_can_be_told_apart),
        (ForgetsOurReference, CALLBACKS.test_a_paid_payout_is_told_as_it_was_ordered),
        (HearsNothing, CALLBACKS.test_a_paid_payout_is_told_as_it_was_ordered),
        (HearsNothing, CALLBACKS.test_a_payout_has_failed_only_where_the_operator_clearly_says_so),
        (NeverAsks, CALLBACKS.test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile),
        (PaysNobody, CALLBACKS.test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile),
        (NoQuarantine, CALLBACKS.test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile),
        (EndlessWindow, CALLBACKS.test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile),
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


def test_a_payout_that_is_left_out_in_silence_is_noticed() -> None:
    told: dict[Said, RawCallback] = {**CASE.callbacks}
    del told[Said.PAYOUT_RETURNED]

    with pytest.raises(AssertionError):
        CALLBACKS.test_every_situation_is_a_callback_or_said_to_be_impossible(replace(CASE, callbacks=told))


def test_a_delivery_that_is_read_by_what_is_not_kept_of_it_is_noticed() -> None:
    """The method and the path are proven at the door and not stored."""
    as_put = {said: replace(told, method="PUT") for said, told in CASE.callbacks.items()}

    with pytest.raises(AssertionError):
        CALLBACKS.test_what_is_stored_is_read_as_what_was_sent(replace(CASE, adapter=ReadsThePath, callbacks=as_put))


@pytest.mark.parametrize(
    "without_reason",
    [
        {"unsayable": frozenset({Said.PAYOUT_NOT_FOUND})},
        {"unsayable": {Said.PAYOUT_NOT_FOUND: ""}},
        {"unsayable": {Said.PAYOUT_NOT_FOUND: "not documented"}},
        {"unstageable": frozenset({Operator.DUPLICATE})},
        {"payout_unstageable": {Operator.DUPLICATE: "no"}},
    ],
    ids=["a-set-of-names", "nothing", "two-words", "a-set-of-moods", "a-word"],
)
def test_what_an_operator_cannot_do_is_not_taken_without_a_reason(without_reason: dict[str, object]) -> None:
    with pytest.raises(AssertionError) as failure:
        CALLBACKS.test_what_an_operator_cannot_say_or_do_has_its_reason(replace(CASE, **without_reason))  # type: ignore[arg-type]

    assert f"`{next(iter(without_reason))}` has no reason for" in str(failure.value)


def test_a_situation_nobody_thought_of_names_the_field_to_fill_in() -> None:
    told: dict[Said, RawCallback] = {**CASE.callbacks}
    del told[Said.OTHER_AMOUNT]

    with pytest.raises(AssertionError) as failure:
        CALLBACKS.test_every_situation_is_a_callback_or_said_to_be_impossible(replace(CASE, callbacks=told))

    assert "contract_case.py: put ['OTHER_AMOUNT'] into `callbacks`, or into `unsayable`" in str(failure.value)


async def test_a_mood_nobody_staged_names_the_field_to_fill_in() -> None:
    """A `stage` that does not know the mood shows an operator that saw the money move."""

    def willing(how: Operator, capability: Capability) -> AbstractAsyncContextManager[Provider]:
        return CASE.stage(Operator.WILLING, capability)

    with pytest.raises(AssertionError) as failure:
        await CALLS.test_what_failed_has_failed_when_it_is_asked_about(replace(CASE, stage=willing))

    assert "make `stage` answer SAW_IT_FAIL" in str(failure.value)
    assert "say in `unstageable` why" in str(failure.value)


def test_an_address_that_anybody_could_make_up_is_noticed() -> None:
    trusting = replace(CASE, adapter=BelievesAnyone, proven_by_address=frozenset({Said.PAYOUT_PAID}))

    with pytest.raises(pytest.fail.Exception):
        CALLBACKS.test_a_secret_address_proves_at_any_age_and_another_one_is_forged(trusting)


def test_not_found_that_is_told_as_anything_else_is_noticed() -> None:
    """The neutral operator never calls to say so: its adapter takes the unknown word for an open payout."""
    told: dict[Said, RawCallback] = {**CASE.callbacks, Said.PAYOUT_NOT_FOUND: a_payout_callback(status="not_found")}

    with pytest.raises(AssertionError):
        CALLBACKS.test_a_payout_that_was_not_found_has_not_failed(replace(CASE, callbacks=told))


async def test_a_flag_without_an_order_to_try_it_with_is_noticed() -> None:
    for verb in ("payout", "payout_question", "reversal"):
        with pytest.raises(AssertionError):
            await CALLS.test_a_willing_operator_gives_a_handle_and_an_answer_that_proves(replace(CASE, **{verb: None}))  # type: ignore[arg-type]
