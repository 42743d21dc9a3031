"""The adapter and the simulator over HTTP: requests, payouts, reversals, lists, and callbacks that go astray."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    Direction,
    OutcomeUnknown,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    ProviderRejected,
    StatusQuestion,
)
from app.providers.contract import NOON
from app.providers.gsma import Gsma
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.gsma import Dialect, GsmaSimulator
from tests.providers.gsma.contract_case import KATI, ORDER, PAYOUT, PAYOUT_QUESTION, QUESTION, REVERSAL
from tests.providers.simulators.desk import Desk

from .conftest import FLOAT


async def asked(account: Gsma, desk: Desk) -> str:
    return (await account.request_payment(replace(ORDER, callback_url=desk.address))).handle


async def sent(account: Gsma, desk: Desk) -> str:
    return (await account.pay_out(replace(PAYOUT, callback_url=desk.address))).handle


async def state(account: Gsma, question: StatusQuestion) -> PaymentEvent:
    [event] = (await account.query_status(question)).events
    return event


def heard(account: Gsma, desk: Desk) -> list[PaymentEvent]:
    """What the callbacks say, every one of them proven."""
    assert all(account.verify(callback) is Authenticity.PROVEN for callback in desk.received)
    return [event for callback in desk.received for event in account.parse_callback(callback)]


async def test_a_payer_who_approves_is_heard_at_the_orders_own_address(
    account: Gsma, simulator: GsmaSimulator, desk: Desk
) -> None:
    """gsma-mobile-money §4: by PUT, with the order's correlation id."""
    handle = await asked(account, desk)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    [event] = heard(account, desk)
    [callback] = desk.received
    assert callback.method == "PUT"
    assert callback.headers["x-correlationid"] == "5b0f7a2e-3c1d-4e8f-9a66-0d1c2b3a4f50"
    assert (event.state, event.amount, event.is_answer) == (PaymentState.SUCCEEDED, ORDER.amount, True)
    assert (await state(account, replace(QUESTION, handle=handle))).reference == event.reference


@pytest.mark.parametrize("dialect", [Dialect(), Dialect(tells_failures_as_objects=False)])
async def test_a_payer_who_declines_is_heard_in_either_dialect(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, dialect: Dialect
) -> None:
    """gsma-mobile-money §7: requestDeclined."""
    simulator.dialect = dialect
    handle = await asked(account, desk)
    simulator.decline(ORDER.reference)
    await simulator.callbacks.deliver()

    assert [event.state for event in heard(account, desk)] == [PaymentState.FAILED]
    failed = await state(account, replace(QUESTION, handle=handle))
    assert (failed.state, failed.reason) == (PaymentState.FAILED, "requestDeclined")


async def test_a_request_nobody_approves_ends_in_its_time(account: Gsma, desk: Desk, clock: VirtualClock) -> None:
    """gsma-mobile-money §4: expiryTime."""
    taken = await account.request_payment(replace(ORDER, callback_url=desk.address))
    waiting = await state(account, replace(QUESTION, handle=taken.handle))
    clock.advance(timedelta(minutes=5))

    assert taken.expires_at == NOON + timedelta(minutes=5)
    assert waiting.state is PaymentState.PENDING
    assert (await state(account, replace(QUESTION, handle=taken.handle))).state is PaymentState.FAILED


@pytest.mark.parametrize(
    ("misbehaviour", "said"),
    [
        (Misbehaviour(lost=True), []),
        (Misbehaviour(doubled=True), [PaymentState.SUCCEEDED] * 2),
        (Misbehaviour(contradicted=True), [PaymentState.FAILED, PaymentState.SUCCEEDED]),
        (Misbehaviour(late_by_s=180), []),
    ],
)
async def test_callbacks_go_astray_as_scripted(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, misbehaviour: Misbehaviour, said: list[PaymentState]
) -> None:
    simulator.faults.script("request_outcome", [misbehaviour])
    await asked(account, desk)
    simulator.approve(ORDER.reference)
    await simulator.callbacks.deliver()

    assert sorted(event.state for event in heard(account, desk)) == said


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(answers_at_once=True),
        Dialect(names_objects=True),
        Dialect(description="errordescription", old_dates=True),
        Dialect(link_prefix="https://elsewhere.example/v1.2/mm"),
        Dialect(notification_method="polling", poll_limit=1),
    ],
)
async def test_operators_differ_and_a_payout_is_paid_once_at_each(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, dialect: Dialect
) -> None:
    """gsma-mobile-money §2, §4, §7, §11."""
    simulator.dialect = dialect
    handle = await sent(account, desk)
    questions = (replace(PAYOUT_QUESTION, handle=handle), PAYOUT_QUESTION) * 2

    assert [(await state(account, question)).state for question in questions] == [PaymentState.SUCCEEDED] * 4
    assert simulator.books.paid_out(PAYOUT.payee.number, XOF) == PAYOUT.amount


async def test_a_payout_that_arrived_before_the_answer_was_lost_is_a_duplicate_and_found(
    account: Gsma, simulator: GsmaSimulator, desk: Desk
) -> None:
    """gsma-mobile-money §9: duplicateRequest means "I know this one"."""
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.SILENT_AFTER)])
    for reason in ("ReadTimeout", "duplicateRequest"):
        with pytest.raises(OutcomeUnknown) as doubt:
            await sent(account, desk)
        assert doubt.value.facts["reason"] == reason

    assert (await state(account, PAYOUT_QUESTION)).state is PaymentState.SUCCEEDED
    assert simulator.books.paid_out(PAYOUT.payee.number, XOF) == PAYOUT.amount


async def test_a_payout_is_shown_late_by_its_id_and_found_in_the_list_before(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """gsma-mobile-money §9: never arrived, or not yet visible; then search for your reference."""
    lost = await state(account, PAYOUT_QUESTION)
    simulator.shows_after_s = 60
    await sent(account, desk)
    searched = await state(account, PAYOUT_QUESTION)
    clock.advance(timedelta(minutes=1))

    assert (lost.state, searched.state) == (PaymentState.NOT_FOUND, PaymentState.SUCCEEDED)
    assert (await state(account, PAYOUT_QUESTION)).state is PaymentState.SUCCEEDED


async def test_payouts_go_as_planned(account: Gsma, simulator: GsmaSimulator, desk: Desk, clock: VirtualClock) -> None:
    simulator.plan_payout(
        PAYOUT.payee.number, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="maxBalanceExceeded", after_s=60)
    )
    handle = await sent(account, desk)
    waiting = await state(account, replace(PAYOUT_QUESTION, handle=handle))
    clock.advance(timedelta(minutes=1))
    failed = await state(account, replace(PAYOUT_QUESTION, handle=handle))
    await simulator.callbacks.deliver()

    assert waiting.state is PaymentState.PENDING
    assert (failed.state, failed.reason) == (PaymentState.FAILED, "maxBalanceExceeded")
    assert [(event.state, event.is_answer) for event in heard(account, desk)] == [(PaymentState.FAILED, False)]


async def test_an_account_that_ran_dry_pays_nothing(account: Gsma, simulator: GsmaSimulator, desk: Desk) -> None:
    """gsma-mobile-money §7."""
    simulator.books.fund(KATI.account, -FLOAT)
    handle = await sent(account, desk)

    assert (await state(account, replace(PAYOUT_QUESTION, handle=handle))).reason == "insufficientFunds"


async def test_an_operators_own_word_is_open_until_it_is_configured(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, operator_url: str, clock: VirtualClock
) -> None:
    """gsma-mobile-money §3."""
    handle = await sent(account, desk)
    simulator.word(PAYOUT.reference, "Settled")
    question = replace(PAYOUT_QUESTION, handle=handle)
    given = {**KATI.credentials(operator_url), "statuses": "settled=succeeded"}
    configured = Gsma.from_credentials(given, clock)

    assert (await state(account, question)).state is PaymentState.PENDING
    assert (await state(configured, question)).state is PaymentState.SUCCEEDED
    await configured.close()


@pytest.mark.parametrize("is_payout", [True, False])
async def test_a_movement_is_taken_back_whole_and_once(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, is_payout: bool
) -> None:
    """gsma-mobile-money §2, §9."""
    handle = await (sent if is_payout else asked)(account, desk)
    if not is_payout:
        simulator.approve(ORDER.reference)
    question = replace(PAYOUT_QUESTION if is_payout else QUESTION, handle=handle)
    moved = await state(account, question)
    assert moved.reference and moved.amount
    await simulator.callbacks.deliver()
    desk.received.clear()
    order = replace(REVERSAL, provider_reference=moved.reference, amount=moved.amount, callback_url=desk.address)

    [open_one] = (await account.reverse(order)).events
    await simulator.callbacks.deliver()
    [again] = (await account.reverse(order)).events

    [told] = heard(account, desk)
    assert [event.state for event in (open_one, told, again)] == [
        PaymentState.PENDING,
        PaymentState.REVERSED,
        PaymentState.REVERSED,
    ]
    assert {event.reverses for event in (open_one, told, again)} == {moved.reference}
    assert {event.direction for event in (open_one, told, again)} == {Direction.OUT if is_payout else Direction.IN}
    assert simulator.books.balance(KATI.account, XOF) == FLOAT


async def test_another_amount_or_nobodys_movement_is_not_taken_back(
    account: Gsma, simulator: GsmaSimulator, desk: Desk
) -> None:
    handle = await sent(account, desk)
    moved = await state(account, replace(PAYOUT_QUESTION, handle=handle))
    assert moved.reference is not None
    unknown = replace(REVERSAL, provider_reference=ProviderReference("REF-1"))
    for order in (unknown, replace(REVERSAL, provider_reference=moved.reference, amount=Money(1, XOF))):
        with pytest.raises(ProviderRejected):
            await account.reverse(order)

    assert simulator.books.paid_out(PAYOUT.payee.number, XOF) == PAYOUT.amount


@pytest.mark.parametrize("dialect", [Dialect(most_rows=2), Dialect(most_rows=2, counts_rows=False), Dialect()])
async def test_a_statement_tells_every_movement_of_the_window_once(
    account: Gsma, simulator: GsmaSimulator, desk: Desk, clock: VirtualClock, dialect: Dialect
) -> None:
    """gsma-mobile-money §1: in pages, whatever their size; what failed or is open moved nothing."""
    simulator.dialect = dialect
    await sent(account, desk)
    await asked(account, desk)
    simulator.approve(ORDER.reference)
    paid = simulator.pay(KATI, "22376000001", Money(1_500, XOF), "0100012336")
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.RETURNED))
    await account.pay_out(replace(PAYOUT, reference="2f1e2d3c4b5a49788796a5b4c3d2e1f0"))
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await account.pay_out(replace(PAYOUT, reference="3f1e2d3c4b5a49788796a5b4c3d2e1f0"))
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED))
    await account.pay_out(replace(PAYOUT, reference="4f1e2d3c4b5a49788796a5b4c3d2e1f0"))
    clock.advance(timedelta(minutes=1))

    pages = await account.statement(NOON, clock.now())

    events = [event for page in pages for event in page.events]
    done, back = PaymentState.SUCCEEDED, PaymentState.REVERSED
    assert sorted((event.direction, event.state, event.amount.minor if event.amount else 0) for event in events) == [
        (Direction.IN, done, 1_500),
        (Direction.IN, done, 2_500),
        (Direction.OUT, back, 185_000),
        (Direction.OUT, done, 185_000),
        (Direction.OUT, done, 185_000),
    ]
    assert len({event.reference for event in events}) == 5
    assert paid.id in {event.reference for event in events}


async def test_what_is_reserved_cannot_be_spent(account: Gsma, simulator: GsmaSimulator, desk: Desk) -> None:
    """gsma-mobile-money §6."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await sent(account, desk)

    balance = await account.balance()

    assert balance is not None and balance.available == FLOAT - PAYOUT.amount


async def test_a_revoked_token_is_renewed(account: Gsma, simulator: GsmaSimulator, desk: Desk) -> None:
    handle = await sent(account, desk)
    simulator.gate.revoke_tokens()

    assert (await state(account, replace(PAYOUT_QUESTION, handle=handle))).state is PaymentState.SUCCEEDED
    assert simulator.gate.tokens_given == 2


async def test_a_payment_nobody_asked_for_is_a_claim_at_the_common_address(
    operator_url: str, simulator: GsmaSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """gsma-mobile-money §8: an agreed key; our own question proves."""
    agreed = replace(KATI, callback_key="callback-key-for-tests", common_url=f"{desk.address}/transactions")
    simulator.gate.sign(agreed)
    account = Gsma.from_credentials(agreed.credentials(operator_url), clock)
    simulator.pay(agreed, "22376000001", Money(1_500, XOF))
    await simulator.callbacks.deliver()

    [callback] = desk.received
    [event] = account.parse_callback(callback)
    proven = await state(
        account, StatusQuestion(direction=Direction.IN, provider_reference=event.reference, reference=None)
    )
    await account.close()
    assert account.verify(callback) is Authenticity.CLAIMED
    assert (proven.reference, proven.amount, proven.payer) == (event.reference, event.amount, event.payer)
