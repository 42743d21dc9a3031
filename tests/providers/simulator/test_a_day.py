"""The adapter and its simulator over real HTTP: what customers do arrives, what we ask is answered."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import KES, XOF, Money
from app.providers import (
    Authenticity,
    CallbackAddresses,
    Direction,
    OutcomeUnknown,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    Provider,
    ProviderReference,
    ProviderRejected,
    StatusQuestion,
    Verdict,
)
from app.providers.simulator import Simulator
from app.providers.simulators.base import Misbehaviour, Movement, Reply
from app.providers.simulators.simulator import SimulatedOperator
from tests.providers.simulator.contract_case import CREDENTIALS, ORDER, a_callback
from tests.providers.simulator.merchant import RECEIVER, Merchant


async def pays(
    operator: SimulatedOperator, minor: int = 5_000, fee: int = 50, *, txn: str | None = None, ask_first: bool = False
) -> Movement:
    """A customer pays the merchant."""
    return await operator.pay(
        receiver=RECEIVER,
        payer="22376000001",
        amount=Money(minor, XOF),
        fee=Money(fee, XOF),
        reference="0100012336",
        txn=txn,
        ask_first=ask_first,
    )


async def asked(provider: Provider, merchant: Merchant) -> PaymentOrder:
    """A request for payment that the operator took."""
    order = replace(ORDER, callback_url=merchant.url)
    await provider.request_payment(order)
    return order


async def by_id(provider: Provider, movement: Movement) -> list[PaymentEvent]:
    """What the operator says of a movement when asked by its id."""
    question = StatusQuestion(direction=Direction.IN, provider_reference=ProviderReference(movement.id))
    return list((await provider.query_status(question)).events)


async def test_a_payment_is_told_at_once_and_proven(operator: SimulatedOperator, merchant: Merchant) -> None:
    payment = await pays(operator)

    [event] = merchant.events
    assert (event.reference, event.amount, event.fee) == (payment.id, Money(5_000, XOF), Money(50, XOF))
    assert (event.payer_reference, event.receiver, event.occurred_at) == ("0100012336", RECEIVER, payment.occurred_at)


async def test_a_payment_in_another_currency_says_so(operator: SimulatedOperator, merchant: Merchant) -> None:
    await operator.pay(receiver=RECEIVER, payer="254712345678", amount=Money(1_550, KES))

    assert merchant.events[0].amount == Money(1_550, KES)


async def test_the_operators_own_id_can_be_given(operator: SimulatedOperator, merchant: Merchant) -> None:
    await pays(operator, txn="MP26.0412.7781")

    assert merchant.events[0].reference == "MP26.0412.7781"


async def test_a_redelivery_is_the_same_event_and_an_altered_one_has_the_same_id(
    operator: SimulatedOperator, merchant: Merchant
) -> None:
    payment = await pays(operator)
    await operator.redeliver(payment.id)
    await operator.redeliver(payment.id, amount=Money(9_000, XOF))

    first, again, altered = merchant.events
    assert first == again
    assert (altered.reference, altered.amount) == (first.reference, Money(9_000, XOF))


@pytest.mark.parametrize(
    ("misbehaviour", "heard"),
    [
        (Misbehaviour(lost=True), 0),
        (Misbehaviour(late_by_s=60), 0),
        (Misbehaviour(doubled=True), 2),
        (Misbehaviour(contradicted=True), 2),
    ],
)
async def test_callbacks_are_lost_late_doubled_or_contradicted_as_told(
    operator: SimulatedOperator, merchant: Merchant, misbehaviour: Misbehaviour, heard: int
) -> None:
    operator.faults.script("payment", [misbehaviour])

    await pays(operator)

    assert len(merchant.events) == heard
    assert len({event.amount for event in merchant.events}) == (2 if misbehaviour.contradicted else min(heard, 1))


async def test_a_late_callback_comes_in_its_time_freshly_sealed(
    operator: SimulatedOperator, merchant: Merchant, clock: VirtualClock
) -> None:
    operator.faults.script("payment", [Misbehaviour(late_by_s=7_200)])
    payment = await pays(operator)

    clock.advance(timedelta(hours=2))
    await operator.sender.deliver()

    assert [event.occurred_at for event in merchant.events] == [payment.occurred_at]


async def test_a_reordered_callback_is_overtaken_by_the_next(operator: SimulatedOperator, merchant: Merchant) -> None:
    operator.faults.script("payment", [Misbehaviour(reordered=True)])
    first, second = await pays(operator), await pays(operator)

    assert [event.reference for event in merchant.events] == [second.id, first.id]


async def test_a_merchant_that_refuses_the_reference_keeps_the_money_away(
    operator: SimulatedOperator, merchant: Merchant
) -> None:
    merchant.verdict = Verdict.UNKNOWN_REFERENCE
    refused = await pays(operator, ask_first=True)

    assert (refused.state, refused.reason) == (PaymentState.FAILED, "unknown_reference")
    assert [callback.event for callback in merchant.deliveries] == ["validation"]


async def test_a_merchant_that_accepts_or_stays_silent_is_paid(operator: SimulatedOperator, merchant: Merchant) -> None:
    await pays(operator, ask_first=True)
    operator.register(RECEIVER, "http://127.0.0.1:9")
    unheard = await pays(operator, ask_first=True)

    assert [callback.event for callback in merchant.deliveries] == ["validation", "payment"]
    assert unheard.state is PaymentState.SUCCEEDED


async def test_a_request_is_answered_by_callback_and_by_query_alike(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    order = await asked(provider, merchant)
    question = StatusQuestion(direction=Direction.IN, reference=order.reference)
    before = await provider.query_status(question)
    await operator.answer_request(order.reference)
    after = await provider.query_status(question)

    assert [event.state for event in before.events] == [PaymentState.PENDING]
    assert list(after.events) == merchant.events
    assert [(e.state, e.request_reference, e.amount) for e in after.events] == [
        (PaymentState.SUCCEEDED, order.reference, order.amount)
    ]


async def test_a_request_that_is_declined_has_failed_without_an_id(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    order = await asked(provider, merchant)
    await operator.answer_request(order.reference, PaymentState.FAILED, reason="declined")

    [event] = merchant.events
    assert (event.state, event.reference, event.reason) == (PaymentState.FAILED, None, "declined")


async def test_one_payment_can_be_told_by_two_routes(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """DOMAIN A1: the same operator id by the request's outcome and by confirmation."""
    order = await asked(provider, merchant)
    await operator.answer_request(order.reference, confirm_too=True)

    outcome, confirmation = merchant.events
    assert outcome.reference == confirmation.reference
    assert (outcome.request_reference, confirmation.request_reference) == (order.reference, None)


async def test_a_contradicted_request_ends_both_ways(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    order = await asked(provider, merchant)
    operator.faults.script("request_outcome", [Misbehaviour(contradicted=True)])
    await operator.answer_request(order.reference)

    assert {event.state for event in merchant.events} == {PaymentState.SUCCEEDED, PaymentState.FAILED}


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (replace(ORDER, payer=None), "unknown_payer"),
        (replace(ORDER, amount=Money(1_550, KES)), "amount_out_of_range"),
        (replace(ORDER, amount=Money(0, XOF)), "amount_out_of_range"),
        (replace(ORDER, amount=Money(-5, XOF)), "amount_out_of_range"),
    ],
    ids=["nobody", "foreign", "nothing", "negative"],
)
async def test_a_request_that_cannot_be_put_to_a_payer_is_refused_with_its_reason(
    provider: Provider, operator: SimulatedOperator, order: PaymentOrder, reason: str
) -> None:
    with pytest.raises(ProviderRejected) as refused:
        await provider.request_payment(order)

    assert refused.value.facts["reason"] == reason
    assert operator.books.all() == []


async def test_one_reference_is_one_request(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY I10: a reference is unique for ever; the second is doubt about the first, not a refusal."""
    await asked(provider, merchant)
    with pytest.raises(OutcomeUnknown):
        await asked(provider, merchant)

    assert len(operator.books.all()) == 1


async def test_a_payment_is_asked_for_by_the_operators_id_before_our_reference(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    order = await asked(provider, merchant)
    payment = await pays(operator)
    question = StatusQuestion(
        direction=Direction.IN, reference=order.reference, provider_reference=ProviderReference(payment.id)
    )

    assert [event.reference for event in (await provider.query_status(question)).events] == [payment.id]


async def test_without_a_secret_callbacks_are_only_claimed(clock: VirtualClock) -> None:
    """RELIABILITY 4, E1: what an unsigned operator's wallet is tested with."""
    unsigned = Simulator.from_credentials({**CREDENTIALS, "callback_secret": ""}, clock)

    assert unsigned.verify(a_callback(secret="guessed")) is Authenticity.CLAIMED
    await unsigned.close()


async def test_a_request_taken_before_the_error_is_found_by_asking(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """RELIABILITY 15: 500 after accepting."""
    operator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    with pytest.raises(OutcomeUnknown):
        await asked(provider, merchant)

    answer = await provider.query_status(StatusQuestion(direction=Direction.IN, reference=ORDER.reference))
    assert [event.state for event in answer.events] == [PaymentState.PENDING]


async def test_a_reversal_names_what_it_takes_back_and_a_query_shows_both(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    """DOMAIN E11."""
    payment = await pays(operator)
    reversal = await operator.reverse(payment.id, fee_returned=Money(20, XOF))

    paid, taken_back = merchant.events
    assert (taken_back.state, taken_back.reverses, taken_back.fee) == (
        PaymentState.REVERSED,
        payment.id,
        Money(20, XOF),
    )
    assert taken_back.reference == reversal.id
    assert await by_id(provider, payment) == [paid, taken_back]


async def test_the_balance_is_what_was_kept_less_the_fees(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    taken_back = await pays(operator, 2_000, 20)
    await pays(operator, 5_000, 50)
    await operator.reverse(taken_back.id, fee_returned=Money(5, XOF))

    held = await provider.balance()
    assert held is not None and held.available == Money(5_000 - 50 - 20 + 5, XOF)


async def test_a_statement_shows_all_that_moved_page_by_page(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider, clock: VirtualClock
) -> None:
    """RELIABILITY 31: also what was never told."""
    since = clock.now()
    operator.faults.script("payment", [Misbehaviour(lost=True)] * 150)
    payments = [await pays(operator) for _ in range(150)]
    await operator.pay(receiver="MICBA-1", payer="22366000001", amount=Money(700, XOF))
    clock.advance(timedelta(hours=1))
    await pays(operator)

    pages = await provider.statement(since, clock.now())

    assert [len(page.events) for page in pages] == [100, 50]
    assert [event.reference for page in pages for event in page.events] == [payment.id for payment in payments]


async def test_registering_tells_the_operator_where_to_call(
    operator: SimulatedOperator, merchant: Merchant, provider: Provider
) -> None:
    operator.register(RECEIVER, "http://127.0.0.1:9")
    addresses = await provider.register_callbacks(CallbackAddresses(base=merchant.url))
    again = await provider.register_callbacks(CallbackAddresses(base=merchant.url))
    await pays(operator)

    assert f"{merchant.url}/payment" in addresses
    assert again == addresses
    assert len(merchant.events) == 1


async def test_a_hundred_payments_at_once_arrive_once_each(operator: SimulatedOperator, merchant: Merchant) -> None:
    payments = await asyncio.gather(*(pays(operator) for _ in range(100)))

    assert sorted(str(event.reference) for event in merchant.events) == sorted(payment.id for payment in payments)
    assert (operator.sender.taken, operator.sender.refused) == (100, 0)
