"""Money out against the simulated Daraja over HTTP on loopback, on good days and bad ones (mpesa-daraja §6-§8, §16)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import KES, Money
from app.providers import (
    Authenticity,
    Direction,
    OutcomeUnknown,
    PayeeKind,
    PaymentState,
    PayoutOrder,
    ProviderReference,
    ProviderRejected,
    StatusQuestion,
)
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan, Reply
from app.providers.simulators.mpesa import SimulatedMpesa
from tests.providers.mpesa.merchant import Mutual, listening
from tests.providers.mpesa.samples import AMINA, PAYOUT, RECEIPT, clinic, kes, payout, takeback, till

SHORTCODE = "600777"
PAID, FAILED, PENDING = PaymentState.SUCCEEDED, PaymentState.FAILED, PaymentState.PENDING


@pytest.fixture
async def mutual(simulator: SimulatedMpesa, clock: VirtualClock) -> AsyncIterator[Mutual]:
    """A mutual with 100,000 to send to phones and 50,000 to send to businesses; it waits for nothing."""
    simulator.fund(SHORTCODE, utility=kes(100_000), working=kes(50_000))
    async with listening(simulator, clock, read_timeout_s="0.2") as made:
        yield made


def to_phone(mutual: Mutual, reference: str = PAYOUT, amount: Money | None = None) -> PayoutOrder:
    return payout(callback_url=mutual.base, reference=reference, amount=amount)


def to_clinic(mutual: Mutual) -> PayoutOrder:
    return payout(callback_url=mutual.base, payee=clinic())


def question(mutual: Mutual, kind: PayeeKind = PayeeKind.PHONE, handle: str | None = None) -> StatusQuestion:
    return StatusQuestion(
        direction=Direction.OUT, reference=PAYOUT, handle=handle, callback_url=mutual.base, payee_kind=kind
    )


async def test_a_payout_arrives_and_its_result_is_proven(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§6.2, RELIABILITY 17: the result is here before the acknowledgement is."""
    simulator.plan_payout(AMINA.digits, PayoutPlan(fee=kes(12)))

    await mutual.mpesa.pay_out(to_phone(mutual))

    [event] = mutual.events("payout")
    [moved] = simulator.books.payouts()
    assert (event.state, event.reference, event.request_reference) == (PAID, moved.id, PAYOUT)
    assert (event.amount, event.receiver) == (kes(2500), AMINA.digits)
    assert event.wallet_balance == kes(100_000 + 50_000 - 2500 - 12)
    assert mutual.mpesa.verify(mutual.deliveries[-1]) is Authenticity.PROVEN
    assert simulator.books.paid_out(AMINA.digits, KES) == kes(2500)


async def test_a_clinic_is_paid_at_its_paybill_out_of_the_working_account(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    taken = await mutual.mpesa.pay_out(to_clinic(mutual))

    [event] = mutual.events("transfer")
    [moved] = simulator.books.payouts()
    assert (event.state, event.request_reference, event.receiver) == (PAID, PAYOUT, "600999")
    assert (moved.reference, moved.request) == ("INV-2203", taken.handle)
    assert simulator.books.balance(SHORTCODE, KES) == kes(100_000)


async def test_a_till_is_paid_without_an_account(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    await mutual.mpesa.pay_out(payout(callback_url=mutual.base, payee=till()))

    assert simulator.books.paid_out("555222", KES) == kes(2500)


@pytest.mark.parametrize(
    ("reason", "state"),
    [("2040", FAILED), ("SFC_IC0003", FAILED), ("1", FAILED), ("17", PENDING), ("100000002", PENDING), ("7", FAILED)],
)
async def test_a_payout_ends_with_the_code_that_was_planned_for_the_payee(
    mutual: Mutual, simulator: SimulatedMpesa, reason: str, state: PaymentState
) -> None:
    simulator.plan_payout(AMINA.digits, PayoutPlan(outcome=PayoutOutcome.FAILED, reason=reason))

    await mutual.mpesa.pay_out(to_phone(mutual))

    [event] = mutual.events("payout")
    assert (event.state, event.reason) == (state, reason)
    assert simulator.books.paid_out(AMINA.digits, KES) == kes(0)


async def test_more_than_the_utility_account_holds_fails_after_the_acknowledgement(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    await mutual.mpesa.pay_out(to_phone(mutual, amount=kes(100_001)))

    [event] = mutual.events("payout")
    assert (event.state, event.reason) == (FAILED, "1")


async def test_a_result_that_is_lost_is_asked_for(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    await mutual.mpesa.pay_out(to_phone(mutual))

    await mutual.mpesa.query_status(question(mutual))

    [event] = mutual.events("payout-status")
    assert mutual.events("payout") == []
    assert (event.state, event.amount, event.receiver) == (PAID, kes(2500), AMINA.digits)
    assert event.reference == simulator.books.payouts()[0].id


async def test_a_payout_to_a_clinic_is_asked_after_by_its_handle(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.plan_payout("600999", PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    taken = await mutual.mpesa.pay_out(to_clinic(mutual))

    await mutual.mpesa.query_status(question(mutual, PayeeKind.PAYBILL, taken.handle))
    await simulator.settle_payout(taken.handle)
    await mutual.mpesa.query_status(question(mutual, PayeeKind.PAYBILL, taken.handle))

    assert [event.state for event in mutual.events("transfer-status")] == [PENDING, PAID]


async def test_a_payout_that_failed_is_told_as_failed_by_its_status(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(lost=True)])
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED, reason="17"))
    await mutual.mpesa.pay_out(to_phone(mutual))

    await mutual.mpesa.query_status(question(mutual))

    assert [event.state for event in mutual.events("payout-status")] == [FAILED]


async def test_a_payout_is_asked_after_by_its_receipt(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    await mutual.mpesa.pay_out(to_phone(mutual))
    receipt = ProviderReference(simulator.books.payouts()[0].id)

    await mutual.mpesa.query_status(replace(question(mutual), provider_reference=receipt))

    [event] = mutual.events("transfer-status")
    assert (event.state, event.reference) == (PAID, receipt)


async def test_a_payout_that_never_arrived_is_not_found(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("payout", [Misbehaviour(reply=Reply.ERROR_BEFORE)])
    with pytest.raises(OutcomeUnknown):
        await mutual.mpesa.pay_out(to_phone(mutual))

    await mutual.mpesa.query_status(question(mutual))

    [event] = mutual.events("payout-status")
    assert (event.state, event.request_reference) == (PaymentState.NOT_FOUND, PAYOUT)


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.SILENT_AFTER, Reply.CUT_SHORT])
async def test_a_payout_whose_acknowledgement_was_lost_is_paid_once_however_often_it_goes(
    mutual: Mutual, simulator: SimulatedMpesa, reply: Reply
) -> None:
    """§6.4: the duplicate proves that it arrived, and says nothing of the outcome."""
    simulator.faults.script("payout", [Misbehaviour(reply=reply)])
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await mutual.mpesa.pay_out(to_phone(mutual))

    assert [event.state for event in mutual.events("payout")] == [PAID]
    assert simulator.books.paid_out(AMINA.digits, KES) == kes(2500)


async def test_the_same_transfer_twice_is_two_payments(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§8, §13: why a payout to a business is never told as not found."""
    for _ in range(2):
        await mutual.mpesa.pay_out(to_clinic(mutual))

    assert simulator.books.paid_out("600999", KES) == kes(5000)


async def test_a_queue_timeout_is_followed_by_success(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§7, RELIABILITY 18; the bare body brings the password back, and no event does."""
    simulator.payout_queue_timeouts = 1
    simulator.plan_payout(None, PayoutPlan(after_s=600))
    await mutual.mpesa.pay_out(to_phone(mutual))
    [waiting] = mutual.events("payout-timeout")

    await simulator.settle_payout(PAYOUT)

    assert (waiting.state, waiting.reason, mutual.events("payout")[0].state) == (PENDING, "queue_timeout", PAID)
    assert b"SecurityCredential" in mutual.deliveries[0].body


@pytest.mark.parametrize(
    ("misbehaviour", "states"),
    [
        (Misbehaviour(doubled=True), [PAID, PAID]),
        (Misbehaviour(contradicted=True), [PAID, FAILED]),
        (Misbehaviour(lost=True), []),
    ],
)
async def test_results_come_twice_contradict_themselves_or_never_come(
    mutual: Mutual, simulator: SimulatedMpesa, misbehaviour: Misbehaviour, states: list[PaymentState]
) -> None:
    """§13: what follows from a contradiction is not the adapter's to decide; it tells both."""
    simulator.faults.script("payout_outcome", [misbehaviour])

    await mutual.mpesa.pay_out(to_phone(mutual))

    assert sorted(event.state for event in mutual.events("payout")) == sorted(states)


async def test_a_late_result_comes_when_its_time_has_come(
    mutual: Mutual, simulator: SimulatedMpesa, clock: VirtualClock
) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(late_by_s=7200)])
    await mutual.mpesa.pay_out(to_phone(mutual))
    assert mutual.events("payout") == []

    clock.advance(timedelta(hours=2))
    await simulator.sender.deliver()

    assert [event.state for event in mutual.events("payout")] == [PAID]


async def test_results_overtake_one_another(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(reordered=True)])
    first, second = "0" * 32, "1" * 32

    for reference in (first, second):
        await mutual.mpesa.pay_out(to_phone(mutual, reference))

    assert [event.request_reference for event in mutual.events("payout")] == [second, first]


async def test_another_amount_or_receiver_can_be_told_from_what_was_ordered(
    mutual: Mutual, simulator: SimulatedMpesa
) -> None:
    """RELIABILITY 20."""
    await mutual.mpesa.pay_out(to_phone(mutual))

    await simulator.redeliver_payout(PAYOUT, amount=kes(2600), payee="254700999888")

    [_, event] = mutual.events("payout")
    assert (event.amount, event.receiver) == (kes(2600), "254700999888")


async def test_a_planned_refusal_takes_nothing(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.plan_payout(AMINA.digits, PayoutPlan(refusal="2001"))

    with pytest.raises(ProviderRejected) as refused:
        await mutual.mpesa.pay_out(to_phone(mutual))
    await mutual.mpesa.pay_out(to_phone(mutual))

    assert refused.value.facts["reason"] == "2001"
    assert simulator.books.paid_out(AMINA.digits, KES) == kes(2500)


async def test_a_payout_corrected_by_hand_is_told_to_nobody(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§6.3: payouts cannot be reversed by API; the money is just there again."""
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.RETURNED))

    await mutual.mpesa.pay_out(to_phone(mutual))

    assert [event.state for event in mutual.events("payout")] == [PAID]
    assert simulator.books.balance(SHORTCODE, KES) == kes(100_000)


async def test_the_balance_is_what_both_accounts_can_spend(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.UNKNOWN))
    await mutual.mpesa.pay_out(to_phone(mutual))

    await mutual.mpesa.balance(mutual.base)

    [event] = mutual.events("balance")
    assert (event.state, event.direction, event.wallet_balance) == (PENDING, Direction.OUT, kes(147_500))


async def test_a_payment_is_taken_back_once(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    """§10.3: naturally safe to repeat, by its receipt."""
    await simulator.pay(receiver=SHORTCODE, payer=AMINA.digits, amount=kes(1500), txn=RECEIPT)
    for _ in range(2):
        await mutual.mpesa.reverse(takeback(callback_url=mutual.base))

    done, before = mutual.events("reversal")
    assert (done.state, done.reverses, done.amount) == (PaymentState.REVERSED, RECEIPT, kes(1500))
    assert (before.state, before.reverses, before.reason) == (PaymentState.REVERSED, RECEIPT, "R000001")
    assert simulator.books.received(SHORTCODE, KES) == kes(0)


async def test_a_payment_nobody_made_is_not_taken_back(mutual: Mutual) -> None:
    await mutual.mpesa.reverse(takeback(callback_url=mutual.base))

    [event] = mutual.events("reversal")
    assert (event.state, event.reason) == (FAILED, "R000002")


async def test_what_was_paid_out_since_cannot_be_taken_back(mutual: Mutual, simulator: SimulatedMpesa) -> None:
    await simulator.pay(receiver=SHORTCODE, payer=AMINA.digits, amount=kes(1500), txn=RECEIPT)
    await mutual.mpesa.pay_out(to_phone(mutual, amount=kes(101_000)))

    await mutual.mpesa.reverse(takeback(callback_url=mutual.base))

    assert [event.reason for event in mutual.events("reversal")] == ["1"]
