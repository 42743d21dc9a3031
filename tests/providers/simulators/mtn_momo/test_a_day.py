"""The adapter and the simulator over HTTP: prompts, payouts, and callbacks that come once or go astray."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Direction,
    OutcomeUnknown,
    PaymentEvent,
    PaymentState,
    ProviderUnavailable,
    StatusQuestion,
)
from app.providers.mtn_momo import MtnMomo
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.mtn_momo import MtnMomoSimulator, Status
from tests.providers.mtn_momo.contract_case import DISBURSEMENT, ORDER, PAYOUT, PAYOUT_QUESTION
from tests.providers.simulators.desk import Desk

from .conftest import FLOAT

ABOUT = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)


async def asked(collecting: MtnMomo, desk: Desk) -> None:
    await collecting.request_payment(replace(ORDER, callback_url=desk.address))


async def paid(paying: MtnMomo, desk: Desk) -> None:
    await paying.pay_out(replace(PAYOUT, callback_url=desk.address))


async def state(account: MtnMomo, question: StatusQuestion) -> PaymentEvent:
    [event] = (await account.query_status(question)).events
    return event


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_payer_who_approves_is_heard_and_then_asked_about(
    collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk, method: str
) -> None:
    """mtn-momo §5.4: no signature, no payerMessage, no reference but the path's."""
    simulator.dialect = replace(simulator.dialect, callback_method=method)
    await asked(collecting, desk)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    [callback] = desk.received
    [hint] = collecting.parse_callback(callback)
    assert (callback.method, callback.headers["user-agent"]) == (method, "LWAC Http Client 1.0")
    assert b"payerMessage" not in callback.body
    assert (hint.request_reference, hint.amount) == (ORDER.reference, ORDER.amount)
    assert (await state(collecting, ABOUT)).state is PaymentState.SUCCEEDED


@pytest.mark.parametrize(
    ("misbehaviour", "copies"),
    [
        (Misbehaviour(lost=True), 0),
        (Misbehaviour(), 1),
        (Misbehaviour(doubled=True), 2),
        (Misbehaviour(contradicted=True), 2),
        (Misbehaviour(late_by_s=180), 0),
    ],
)
async def test_callbacks_go_astray_as_scripted(
    collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk, misbehaviour: Misbehaviour, copies: int
) -> None:
    simulator.faults.script("request_outcome", [misbehaviour])
    await asked(collecting, desk)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    assert len(desk.received) == copies
    assert sum(b"FAILED" in callback.body for callback in desk.received) == misbehaviour.contradicted


async def test_nothing_is_told_where_no_address_was_given(
    collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk
) -> None:
    """mtn-momo §3."""
    await collecting.request_payment(replace(ORDER, callback_url=""))
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver_all()

    assert desk.received == []


async def test_a_prompt_nobody_approves_expires(
    collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """mtn-momo §6, §8."""
    await asked(collecting, desk)
    clock.advance(timedelta(minutes=4))
    waiting = await state(collecting, ABOUT)
    clock.advance(timedelta(minutes=1))
    expired = await state(collecting, ABOUT)

    assert waiting.state is PaymentState.PENDING
    assert (expired.state, expired.reason) == (PaymentState.FAILED, "EXPIRED")


async def test_a_callback_may_say_pending_or_lie(collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk) -> None:
    """mtn-momo §11."""
    await asked(collecting, desk)
    simulator.tell("collection", ORDER.reference)
    simulator.tell("collection", ORDER.reference, status=Status.SUCCESSFUL)
    await simulator.callbacks.deliver()

    assert [b"PENDING" in callback.body for callback in desk.received] == [True, False]
    assert (await state(collecting, ABOUT)).state is PaymentState.PENDING


async def test_a_payout_that_arrived_before_the_answer_was_lost_is_met_again_as_409(
    paying: MtnMomo, simulator: MtnMomoSimulator, desk: Desk
) -> None:
    """mtn-momo §8, §11: read timeout after acceptance, then 409."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.SILENT_AFTER)])
    for reason in ("ReadTimeout", "RESOURCE_ALREADY_EXIST"):
        with pytest.raises(OutcomeUnknown) as doubt:
            await paid(paying, desk)
        assert doubt.value.facts["reason"] == reason

    assert simulator.books.paid_out(PAYOUT.payee.number, XOF) == PAYOUT.amount


async def test_a_transaction_is_shown_late_or_never(
    paying: MtnMomo, simulator: MtnMomoSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """mtn-momo §0.7, §11: 404 then 200; 404 for ever."""
    simulator.shows_after_s = 20
    await paid(paying, desk)
    early = await state(paying, PAYOUT_QUESTION)
    clock.advance(timedelta(seconds=20))

    assert early.state is PaymentState.NOT_FOUND
    assert (await state(paying, PAYOUT_QUESTION)).state is PaymentState.SUCCEEDED


async def test_payouts_go_as_planned(
    paying: MtnMomo, simulator: MtnMomoSimulator, desk: Desk, clock: VirtualClock
) -> None:
    simulator.plan_payout(PAYOUT.payee.number, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="LIMIT", after_s=60))
    await paid(paying, desk)
    waiting = await state(paying, PAYOUT_QUESTION)
    clock.advance(timedelta(minutes=1))
    failed = await state(paying, PAYOUT_QUESTION)
    await simulator.callbacks.deliver()

    assert waiting.state is PaymentState.PENDING
    assert (failed.state, failed.reason) == (PaymentState.FAILED, "LIMIT")
    assert [paying.parse_callback(callback)[0].state for callback in desk.received] == [PaymentState.FAILED]


async def test_a_payout_costs_what_was_planned_and_may_come_back(
    paying: MtnMomo, simulator: MtnMomoSimulator, desk: Desk
) -> None:
    plan = PayoutPlan(outcome=PayoutOutcome.RETURNED, fee=Money(500, XOF), fee_returned=Money(200, XOF))
    simulator.plan_payout(None, plan)
    await paid(paying, desk)
    balance = await paying.balance()

    assert simulator.books.paid_out(PAYOUT.payee.number, XOF) == Money(0, XOF)
    assert balance is not None and balance.available == FLOAT - Money(300, XOF)


async def test_each_product_has_an_account_of_its_own(
    collecting: MtnMomo, paying: MtnMomo, simulator: MtnMomoSimulator, desk: Desk
) -> None:
    """mtn-momo §0.8."""
    await asked(collecting, desk)
    simulator.approve(ORDER.reference)
    balances = [await account.balance() for account in (collecting, paying)]

    assert [balance.available for balance in balances if balance] == [ORDER.amount, FLOAT]
    assert simulator.books.balance(DISBURSEMENT.account, XOF) == FLOAT


async def test_a_slow_token_sends_nothing_and_a_revoked_one_is_renewed(
    collecting: MtnMomo, simulator: MtnMomoSimulator, desk: Desk
) -> None:
    """mtn-momo §1, §11: a slow token; 401 in mid-flight."""
    simulator.faults.script("token", [Misbehaviour(reply=Reply.SILENT_BEFORE)])
    with pytest.raises(ProviderUnavailable):
        await asked(collecting, desk)
    await asked(collecting, desk)
    simulator.counter.revoke_tokens()

    assert (await state(collecting, ABOUT)).state is PaymentState.PENDING
    assert (simulator.counter.tokens_given, len(simulator.books.all())) == (2, 1)
