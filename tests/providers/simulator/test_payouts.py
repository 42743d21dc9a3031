"""Money out at the neutral operator, over real HTTP: sent once, told as it was, asked about when in doubt."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import KES, XOF, Money
from app.providers import (
    Direction,
    OutcomeUnknown,
    Payee,
    PayeeKind,
    PaymentEvent,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    Provider,
    ProviderReference,
    ProviderRejected,
    ProviderUnavailable,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.simulators.base import Misbehaviour, Movement, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.simulator import SimulatedOperator
from tests.providers.simulator.contract_case import PAYOUT
from tests.providers.simulator.merchant import RECEIVER, Merchant

CLINIC = PAYOUT.payee.number
COSTS = PayoutPlan(fee=Money(450, XOF), levy=Money(225, XOF))
FUNDS = Money(100_000, XOF)


@pytest.fixture(autouse=True)
def funds(operator: SimulatedOperator) -> None:
    """The merchant brings money from its bank."""
    operator.books.fund(RECEIVER, FUNDS)


async def sends(provider: Provider, merchant: Merchant, **changes: object) -> PayoutTaken:
    """We send money, told at our own address."""
    order: PayoutOrder = replace(PAYOUT, callback_url=merchant.url, **changes)  # type: ignore[arg-type]
    return await provider.pay_out(order)


async def asked(provider: Provider, **known: str) -> Sequence[PaymentEvent]:
    """What the operator says of a payout when asked."""
    question = StatusQuestion(direction=Direction.OUT, **{"reference": PAYOUT.reference, **known})  # type: ignore[arg-type]
    return (await provider.query_status(question)).events


def states(events: Sequence[PaymentEvent]) -> list[PaymentState]:
    """What each says became of it."""
    return [event.state for event in events]


async def test_a_payout_is_told_before_its_order_is_answered(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 17."""
    operator.plan_payout(CLINIC, COSTS)
    taken = await sends(provider, merchant)

    [paid] = merchant.events
    assert [callback.event for callback in merchant.deliveries] == ["payout"]
    assert (paid.direction, paid.state, paid.reference) == (Direction.OUT, PaymentState.SUCCEEDED, taken.handle)
    assert (paid.request_reference, paid.receiver, paid.payer) == (PAYOUT.reference, CLINIC, None)
    assert (paid.amount, paid.fee, paid.levy) == (PAYOUT.amount, Money(450, XOF), Money(225, XOF))
    assert taken.answer.events == ()


async def test_a_query_says_what_the_callback_said_by_our_reference_or_by_the_handle(
    merchant: Merchant, provider: Provider
) -> None:
    taken = await sends(provider, merchant)

    by_reference = await asked(provider)
    by_handle = await provider.query_status(StatusQuestion(direction=Direction.OUT, handle=taken.handle))
    assert list(by_reference) == list(by_handle.events) == merchant.events


async def test_a_payout_the_operator_never_saw_is_not_found_under_our_reference(provider: Provider) -> None:
    """RELIABILITY 3: "not found" is not failure."""
    [event] = await asked(provider)

    assert (event.state, event.direction) == (PaymentState.NOT_FOUND, Direction.OUT)
    assert event.request_reference == PAYOUT.reference


async def test_a_request_for_payment_is_not_found_as_a_payout_nor_a_payout_as_a_request(
    merchant: Merchant, provider: Provider
) -> None:
    await sends(provider, merchant)
    as_request = await provider.query_status(StatusQuestion(direction=Direction.IN, reference=PAYOUT.reference))

    assert as_request.events == ()


async def test_a_payout_that_fails_moves_nothing_and_says_why(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    operator.plan_payout(CLINIC, replace(COSTS, outcome=PayoutOutcome.FAILED, reason="account_closed"))
    await sends(provider, merchant)

    [failed] = merchant.events
    assert (failed.state, failed.reason, failed.reference) == (PaymentState.FAILED, "account_closed", None)
    assert operator.books.balance(RECEIVER, XOF) == FUNDS
    assert operator.books.paid_out(CLINIC, XOF) == Money(0, XOF)


async def test_a_silent_payout_is_pending_until_someone_settles_it(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    operator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await sends(provider, merchant)
    silent = merchant.events, states(await asked(provider))
    await operator.settle_payout(PAYOUT.reference)

    assert silent == ([], [PaymentState.PENDING])
    assert states(merchant.events) == states(await asked(provider)) == [PaymentState.SUCCEEDED]


async def test_a_slow_payout_ends_in_its_time(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, clock: VirtualClock
) -> None:
    operator.plan_payout(CLINIC, PayoutPlan(after_s=3_600))
    await sends(provider, merchant)
    before = states(await asked(provider))
    clock.advance(timedelta(hours=1))

    [paid] = await asked(provider)
    assert (before, paid.state, paid.occurred_at) == ([PaymentState.PENDING], PaymentState.SUCCEEDED, clock.now())
    assert merchant.events == [paid]


async def test_a_returned_payout_comes_back_whole_under_the_reference_it_was_sent_by(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 3: succeeded, then returned."""
    returns = replace(COSTS, outcome=PayoutOutcome.RETURNED, fee_returned=Money(450, XOF))
    operator.plan_payout(CLINIC, returns)
    await sends(provider, merchant)

    paid, returned = merchant.events
    assert (returned.state, returned.direction) == (PaymentState.REVERSED, Direction.OUT)
    assert (returned.reverses, returned.request_reference) == (paid.reference, PAYOUT.reference)
    assert (returned.amount, returned.fee, returned.levy) == (PAYOUT.amount, Money(450, XOF), None)
    assert list(await asked(provider)) == [paid, returned]
    assert operator.books.balance(RECEIVER, XOF) == FUNDS - Money(225, XOF)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"payee": Payee(kind=PayeeKind.PHONE, number="nobody")}, "unknown_payee"),
        ({"payee": Payee(kind=PayeeKind.TILL, number="")}, "unknown_payee"),
        ({"amount": Money(0, XOF)}, "amount_out_of_range"),
        ({"amount": Money(-5, XOF)}, "amount_out_of_range"),
        ({"amount": Money(1_550, KES)}, "amount_out_of_range"),
        ({"amount": Money(100_001, XOF)}, "insufficient_funds"),
    ],
)
async def test_a_payout_that_cannot_be_made_is_refused_and_may_be_sent_again_under_its_reference(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        await sends(provider, merchant, **changes)
    assert (refused.value.facts["reason"], operator.books.all(), merchant.events) == (reason, [], [])

    assert (await sends(provider, merchant)).handle


async def test_a_refusal_can_be_planned_and_one_nobody_documented_is_doubt(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 1.3: an unexpected answer means unknown."""
    operator.plan_payout(CLINIC, PayoutPlan(refusal="unknown_payee"))
    operator.plan_payout(CLINIC, PayoutPlan(refusal="computer_says_no"))

    with pytest.raises(ProviderRejected):
        await sends(provider, merchant)
    with pytest.raises(OutcomeUnknown):
        await sends(provider, merchant)
    assert operator.books.payouts() == []


async def test_fee_and_levy_must_be_there_too(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    operator.plan_payout(CLINIC, COSTS)
    with pytest.raises(ProviderRejected):
        await sends(provider, merchant, amount=Money(100_000 - 450 - 224, XOF))
    await sends(provider, merchant, amount=Money(100_000 - 450 - 225, XOF))

    assert operator.books.balance(RECEIVER, XOF) == Money(0, XOF)


async def test_open_payouts_are_not_spent_twice(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 23."""
    operator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await sends(provider, merchant, amount=Money(60_000, XOF))

    with pytest.raises(ProviderRejected):
        await sends(provider, merchant, reference="another", amount=Money(60_000, XOF))


async def test_fifty_payouts_at_once_against_funds_for_twenty_are_twenty_paid(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 23."""
    answers = await asyncio.gather(
        *(sends(provider, merchant, reference=f"payout-{n}", amount=Money(5_000, XOF)) for n in range(50)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers].count(PayoutTaken) == len(merchant.events) == 20
    assert operator.books.paid_out(CLINIC, XOF) == FUNDS
    assert operator.books.balance(RECEIVER, XOF) == Money(0, XOF)


async def test_one_reference_is_paid_once_and_the_second_order_is_doubt_about_the_first(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY I10."""
    await sends(provider, merchant)
    with pytest.raises(OutcomeUnknown):
        await sends(provider, merchant, amount=Money(1, XOF))

    assert operator.books.paid_out(CLINIC, XOF) == PAYOUT.amount


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_error_after_accepting_is_doubt_and_one_transfer(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, status: int
) -> None:
    """RELIABILITY 15."""
    operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_AFTER, error_status=status)])
    with pytest.raises(OutcomeUnknown):
        await sends(provider, merchant)

    assert states(await asked(provider)) == [PaymentState.SUCCEEDED]
    assert operator.books.paid_out(CLINIC, XOF) == PAYOUT.amount


@pytest.mark.parametrize("reply", [Reply.ERROR_BEFORE, Reply.HTML_503])
async def test_an_error_before_accepting_is_doubt_that_a_query_clears(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, reply: Reply
) -> None:
    """RELIABILITY 1.3."""
    operator.faults.script("payout", [Misbehaviour(reply=reply)])
    with pytest.raises(OutcomeUnknown):
        await sends(provider, merchant)

    assert states(await asked(provider)) == [PaymentState.NOT_FOUND]
    assert operator.books.payouts() == []


async def test_a_handle_cut_short_is_doubt(operator: SimulatedOperator, merchant: Merchant, provider: Provider) -> None:
    operator.faults.script("payout", [Misbehaviour(reply=Reply.CUT_SHORT)])

    with pytest.raises(OutcomeUnknown):
        await sends(provider, merchant)


@pytest.mark.parametrize(
    ("misbehaviour", "told"),
    [
        (Misbehaviour(lost=True), []),
        (Misbehaviour(late_by_s=60), []),
        (Misbehaviour(doubled=True), [PaymentState.SUCCEEDED] * 2),
        (Misbehaviour(contradicted=True), [PaymentState.SUCCEEDED, PaymentState.FAILED]),
    ],
)
async def test_outcomes_are_lost_late_doubled_or_contradicted_as_told(
    operator: SimulatedOperator,
    merchant: Merchant,
    provider: Provider,
    misbehaviour: Misbehaviour,
    told: list[PaymentState],
) -> None:
    operator.faults.script("payout_outcome", [misbehaviour])
    await sends(provider, merchant)

    assert sorted(states(merchant.events)) == sorted(told)
    assert states(await asked(provider)) == [PaymentState.SUCCEEDED]


async def test_an_outcome_is_told_again_or_otherwise_against_all_rules(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 18, 20, 21."""
    await sends(provider, merchant)
    await operator.redeliver_payout(PAYOUT.reference)
    await operator.redeliver_payout(PAYOUT.reference, state=PaymentState.PENDING, reason="timeout")
    await operator.redeliver_payout(PAYOUT.reference, amount=Money(1, XOF), payee="22366000010")

    first, again, open_again, other = merchant.events
    assert again == first
    assert (open_again.state, open_again.reason) == (PaymentState.PENDING, "timeout")
    assert (other.reference, other.amount, other.receiver) == (first.reference, Money(1, XOF), "22366000010")
    assert list(await asked(provider)) == [first]


async def test_the_statement_shows_both_directions_and_the_balance_both_effects(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, clock: VirtualClock
) -> None:
    since = clock.now()
    operator.plan_payout(CLINIC, replace(COSTS, outcome=PayoutOutcome.RETURNED))
    payment = await operator.pay(receiver=RECEIVER, payer="22376000001", amount=Money(700, XOF))
    taken = await sends(provider, merchant)
    operator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.FAILED))
    await sends(provider, merchant, reference="another")

    [page] = await provider.statement(since, clock.now() + timedelta(seconds=1))
    moved = [(event.direction, event.state, event.reference or event.reverses) for event in page.events]
    assert moved[:2] == [
        (Direction.IN, PaymentState.SUCCEEDED, payment.id),
        (Direction.OUT, PaymentState.SUCCEEDED, taken.handle),
    ]
    assert [(direction, state) for direction, state, _ in moved[2:]] == [(Direction.OUT, PaymentState.REVERSED)]
    held = await provider.balance()
    assert held is not None and held.available == FUNDS + Money(700 - 675, XOF)


def reversal_of(movement: Movement, merchant: Merchant, amount: Money) -> ReversalOrder:
    """We ask that this be taken back."""
    return ReversalOrder(
        reference="0197f0e2b7a47c6f8d1e0000000000cc",
        provider_reference=ProviderReference(movement.id),
        amount=amount,
        callback_url=merchant.url,
    )


async def test_a_reversal_is_answered_and_told_and_happens_once(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    await sends(provider, merchant)
    [payout] = operator.books.payouts()
    order = reversal_of(payout, merchant, payout.amount)
    answer = await provider.reverse(order)

    assert list(answer.events) == merchant.events[1:]
    assert [(event.state, event.reverses) for event in answer.events] == [(PaymentState.REVERSED, payout.id)]
    assert operator.books.paid_out(CLINIC, XOF) == Money(0, XOF)
    with pytest.raises(OutcomeUnknown):
        await provider.reverse(order)
    with pytest.raises(ProviderRejected) as refused:
        await provider.reverse(replace(order, reference="another"))
    assert refused.value.facts["reason"] == "already_reversed"


async def test_a_payment_in_can_be_taken_back_for_its_payer(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    payment = await operator.pay(receiver=RECEIVER, payer="22376000001", amount=Money(700, XOF))
    [event] = (await provider.reverse(reversal_of(payment, merchant, payment.amount))).events

    assert (event.direction, event.state, event.reverses) == (Direction.IN, PaymentState.REVERSED, payment.id)
    assert operator.books.balance(RECEIVER, XOF) == FUNDS


async def test_only_a_done_movement_can_be_taken_back_and_only_whole(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    operator.plan_payout(CLINIC, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await sends(provider, merchant)
    [payout] = operator.books.payouts()
    reasons = []
    with pytest.raises(ProviderRejected) as refused:
        await provider.reverse(reversal_of(payout, merchant, payout.amount))
    reasons.append(refused.value.facts["reason"])
    await operator.settle_payout(PAYOUT.reference)
    with pytest.raises(ProviderRejected) as refused:
        await provider.reverse(reversal_of(payout, merchant, Money(1, XOF)))
    reasons.append(refused.value.facts["reason"])

    assert reasons == ["unknown_movement", "amount_out_of_range"]
    assert operator.books.paid_out(CLINIC, XOF) == PAYOUT.amount


async def test_an_operator_left_alone_after_failures_is_not_asked_to_pay(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 3: a circuit breaker per provider; what it holds back never left."""
    operator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)] * 9)
    for _ in range(5):
        with pytest.raises(OutcomeUnknown):
            await sends(provider, merchant)
    with pytest.raises(ProviderUnavailable):
        await sends(provider, merchant)

    assert operator.books.payouts() == []
