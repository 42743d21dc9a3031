"""What holds of money out: only the operator's clear word ends a payout, and a payout is told as it was ordered."""

from collections.abc import Sequence

import pytest

from app.providers.base import Capability
from app.providers.contract.case import PAYOUT_QUERY, ContractCase, Operator, Said, given
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.values import Answer, Direction, PaymentEvent, PaymentState


class PayoutCallbackContract:
    """What the callbacks and the profile of an operator that pays out must hold."""

    def test_who_can_be_paid_and_when_it_is_asked_is_in_the_profile(self, case: ContractCase) -> None:
        """RELIABILITY 3: each provider profile lists them."""
        profile = case.adapter.profile
        assert bool(profile.payee_kinds) == case.can(Capability.PAY_OUT)
        if case.can(Capability.PAY_OUT):
            assert given(case.payout).payee.kind in profile.payee_kinds
            assert 0 < profile.least_payout_minor <= (profile.most_payout_minor or profile.least_payout_minor)
            assert profile.payout_ladder_s and list(profile.payout_ladder_s) == sorted(set(profile.payout_ladder_s))
            assert 0 < profile.payout_ladder_s[0] <= profile.payout_patience_s
            assert profile.payout_quarantine_s > 0
            assert profile.payout_is_idempotent == (profile.payout_window_s > 0)

    def test_a_paid_payout_is_told_as_it_was_ordered(self, case: ContractCase) -> None:
        """RELIABILITY 3: a success matches reference, amount, receiver and currency."""
        for event in _told(case, Said.PAYOUT_PAID):
            assert event.state is case.payout_tells
            _must_match(case, event)

    def test_a_payout_has_failed_only_where_the_operator_clearly_says_so(self, case: ContractCase) -> None:
        """RELIABILITY 1.2: a false FAILED lets the same claim be paid again."""
        for event in _told(case, Said.PAYOUT_FAILED):
            assert event.state is PaymentState.FAILED
            _must_be_ours(case, event)
        for event in _told(case, Said.PAYOUT_PENDING, Said.PAYOUT_UNKNOWN_STATUS):
            assert event.state is PaymentState.PENDING
            _must_be_ours(case, event)

    def test_a_payout_that_was_not_found_has_not_failed(self, case: ContractCase) -> None:
        """RELIABILITY 3."""
        for event in _told(case, Said.PAYOUT_NOT_FOUND):
            assert event.state is PaymentState.NOT_FOUND
            _must_be_ours(case, event)

    def test_another_receiver_or_amount_of_a_payout_can_be_told_apart(self, case: ContractCase) -> None:
        """RELIABILITY 20."""
        for event in _told(case, Said.PAYOUT_OTHER_RECEIVER):
            assert event.direction is Direction.OUT and event.receiver != given(case.payout).payee.number
        for event in _told(case, Said.PAYOUT_OTHER_AMOUNT):
            assert event.direction is Direction.OUT and event.amount != given(case.payout).amount

    def test_a_returned_payout_names_what_came_back(self, case: ContractCase) -> None:
        """RELIABILITY 3: returned is not failed, for the money had been there."""
        for event in _told(case, Said.PAYOUT_RETURNED):
            assert (event.state, event.direction) == (PaymentState.REVERSED, Direction.OUT)
            assert event.reverses or event.request_reference

    def test_a_payment_is_never_taken_for_a_payout(self, case: ContractCase) -> None:
        """Only the direction decides which books an event goes to."""
        collected = case.events(Said.PAID, Said.FAILED, Said.PENDING, Said.REVERSED)
        assert all(event.direction is Direction.IN for event in collected)


class PayoutCallContract:
    """What every call about money out must hold."""

    async def test_a_payout_that_was_taken_has_a_handle_and_has_not_failed(self, case: ContractCase) -> None:
        if case.can_stage(Operator.WILLING, Capability.PAY_OUT):
            async with case.stage(Operator.WILLING, Capability.PAY_OUT) as provider:
                taken = await provider.pay_out(given(case.payout))
            assert taken.handle
            for event in taken.answer.events:
                assert event.state in (PaymentState.PENDING, PaymentState.SUCCEEDED)
                _must_be_ours(case, event)

    async def test_a_payout_that_was_refused_names_its_reason(self, case: ContractCase) -> None:
        """RELIABILITY 4, E3: a documented refusal says that nothing moved."""
        if case.can_stage(Operator.REFUSING, Capability.PAY_OUT):
            async with case.stage(Operator.REFUSING, Capability.PAY_OUT) as provider:
                with pytest.raises(ProviderRejected) as refused:
                    await provider.pay_out(given(case.payout))
            assert refused.value.facts["reason"]

    async def test_a_payout_the_operator_has_seen_is_asked_about(self, case: ContractCase) -> None:
        """RELIABILITY 3: "duplicate reference" means "already received": query."""
        if case.can_stage(Operator.DUPLICATE, Capability.PAY_OUT):
            async with case.stage(Operator.DUPLICATE, Capability.PAY_OUT) as provider:
                with pytest.raises(OutcomeUnknown):
                    await provider.pay_out(given(case.payout))

    async def test_a_payout_that_is_asked_about_is_told_as_it_was_ordered(self, case: ContractCase) -> None:
        for event in (await _asked(case, Operator.WILLING)).events:
            assert event.state is PaymentState.SUCCEEDED
            _must_match(case, event)

    async def test_a_payout_nobody_knows_is_not_found_where_a_known_one_is_told_at_once(
        self, case: ContractCase
    ) -> None:
        """RELIABILITY 3: "not found" is not failure, and it is said, for the quarantine counts such answers."""
        missing = await _asked(case, Operator.KNOWS_NOTHING)
        for event in missing.events:
            assert event.state is PaymentState.NOT_FOUND
            _must_be_ours(case, event)
        if case.can_stage(Operator.KNOWS_NOTHING, PAYOUT_QUERY):
            assert bool(missing.events) == bool((await _asked(case, Operator.WILLING)).events)

    async def test_a_movement_that_is_taken_back_is_told_as_reversed(self, case: ContractCase) -> None:
        if case.can_stage(Operator.WILLING, Capability.REVERSE):
            async with case.stage(Operator.WILLING, Capability.REVERSE) as provider:
                answer = await provider.reverse(given(case.reversal))
            for event in answer.events:
                assert event.state in (PaymentState.REVERSED, PaymentState.PENDING)
                assert event.reverses == given(case.reversal).provider_reference

    async def test_a_reversal_that_was_refused_names_its_reason(self, case: ContractCase) -> None:
        if case.can_stage(Operator.REFUSING, Capability.REVERSE):
            async with case.stage(Operator.REFUSING, Capability.REVERSE) as provider:
                with pytest.raises(ProviderRejected) as refused:
                    await provider.reverse(given(case.reversal))
            assert refused.value.facts["reason"]


async def _asked(case: ContractCase, operator: Operator) -> Answer:
    """What an operator in this mood answers about the payout; nothing where it cannot be asked so."""
    if not case.can_stage(operator, PAYOUT_QUERY):
        return Answer(events=(), body=b"")
    async with case.stage(operator, PAYOUT_QUERY) as provider:
        return await provider.query_status(given(case.payout_question))


def _told(case: ContractCase, *wanted: Said) -> Sequence[PaymentEvent]:
    """The one event in each of these callbacks, where the operator can say it."""
    provider = case.build()
    told = [provider.parse_callback(callback) for callback in case.say(*wanted)]
    assert all(len(events) == 1 for events in told)
    return [event for events in told for event in events]


def _must_be_ours(case: ContractCase, event: PaymentEvent) -> None:
    """The event is about the payout of the case: by our reference, or by the handle it was taken under."""
    question = case.payout_question
    ours = {given(case.payout).reference, question.handle if question else None} - {None}
    assert (event.provider, event.direction) == (case.adapter.name, Direction.OUT)
    assert event.request_reference in ours


def _must_match(case: ContractCase, event: PaymentEvent) -> None:
    """It says of the payout what was ordered, and leaves out only what the operator does not tell."""
    _must_be_ours(case, event)
    order = given(case.payout)
    for told, ordered in (("amount", order.amount), ("receiver", order.payee.number)):
        value = getattr(event, told)
        assert value == ordered or (value is None and told in case.payout_untold)
    assert event.reference or "reference" in case.payout_untold
