"""The adapter and the simulated operator over real HTTP: what a mutual meets in a season."""

from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import OutcomeUnknown, PaymentState, ProviderUnavailable
from app.providers.orange_money import OrangeMoney
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator

from .conftest import KATI, Page


async def test_a_customer_pays_and_the_query_says_so(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_pays(handle.handle)
    await simulator.callbacks.deliver()

    [hint] = orange.parse_callback(desk.received[0])
    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert (hint.request_reference, hint.callback_token) == (order.reference, handle.callback_token)
    assert (event.state, event.amount) == (PaymentState.SUCCEEDED, Money(2_500, XOF))
    assert event.reference == hint.reference == "MP261121.0959.A00001"
    assert simulator.books.received(KATI.merchant_key, XOF) == Money(2_500, XOF)


async def test_before_the_customer_acts_the_order_is_open(orange: OrangeMoney, desk: Page) -> None:
    order = desk.order()
    handle = await orange.request_payment(order)

    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert (event.state, event.reason) == (PaymentState.PENDING, "INITIATED")


async def test_a_refused_customer_is_a_201_that_says_failed(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A4."""
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_fails(handle.handle)

    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert event.state is PaymentState.FAILED
    assert simulator.books.received(KATI.merchant_key, XOF) == Money(0, XOF)


async def test_an_order_that_looked_expired_may_still_be_paid(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page, clock: VirtualClock
) -> None:
    """orange-money A4: the page died before the confirmation was processed."""
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_confirms(handle.handle)

    clock.advance(timedelta(minutes=10))
    [at_first] = (await orange.query_status(desk.question(order, handle))).events
    simulator.process(handle.handle)
    [in_the_end] = (await orange.query_status(desk.question(order, handle))).events

    assert (at_first.state, at_first.reason) == (PaymentState.PENDING, "EXPIRED")
    assert in_the_end.state is PaymentState.SUCCEEDED


async def test_an_order_id_is_used_once_even_after_a_failure(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A2."""
    handle = await orange.request_payment(desk.order())
    simulator.customer_fails(handle.handle)

    with pytest.raises(OutcomeUnknown) as unknown:
        await orange.request_payment(desk.order())

    assert unknown.value.facts["reason"] == "http_403"


async def test_another_amount_than_ordered_is_not_confirmed(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    order = desk.order(amount=1)
    handle = await orange.request_payment(order)
    simulator.customer_pays(handle.handle)

    with pytest.raises(OutcomeUnknown):
        await orange.query_status(desk.question(desk.order(amount=10_000), handle))


async def test_an_order_taken_behind_a_500_is_abandoned_and_a_new_one_goes_through(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A5; RELIABILITY 15."""
    simulator.faults.script("webpayment", [Misbehaviour(reply=Reply.ERROR_AFTER)])

    with pytest.raises(OutcomeUnknown):
        await orange.request_payment(desk.order("PRM1"))
    handle = await orange.request_payment(desk.order("PRM2"))

    assert handle.payment_url


@pytest.mark.parametrize("reply", [Reply.HTML_503, Reply.ERROR_BEFORE, Reply.CUT_SHORT])
async def test_a_status_that_cannot_be_read_leaves_the_order_open(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page, reply: Reply
) -> None:
    """RELIABILITY 1.3."""
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_pays(handle.handle)
    simulator.faults.script("transactionstatus", [Misbehaviour(reply=reply)])

    with pytest.raises(OutcomeUnknown):
        await orange.query_status(desk.question(order, handle))
    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert event.state is PaymentState.SUCCEEDED


async def test_tokens_revoked_early_are_not_noticed_by_the_caller(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A1."""
    await orange.request_payment(desk.order("PRM1"))
    simulator.counter.revoke_tokens()
    await orange.request_payment(desk.order("PRM2"))

    assert simulator.counter.tokens_given == 2


async def test_a_token_gateway_that_is_down_took_nothing(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    simulator.faults.script("token", [Misbehaviour(reply=Reply.HTML_503)])

    with pytest.raises(ProviderUnavailable):
        await orange.request_payment(desk.order())
    handle = await orange.request_payment(desk.order())

    assert simulator.find(handle.handle) is not None


async def test_a_doubled_notification_is_the_same_bytes_twice(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A3: the inbox keeps one row for them."""
    simulator.faults.script("notification", [Misbehaviour(doubled=True)])
    handle = await orange.request_payment(desk.order())
    simulator.customer_pays(handle.handle)

    await simulator.callbacks.deliver()

    assert [raw.body for raw in desk.received] == [desk.received[0].body] * 2


async def test_a_lost_notification_is_never_sent_again_and_the_query_still_finds_the_money(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    """orange-money A3: polling is mandatory."""
    simulator.faults.script("notification", [Misbehaviour(lost=True)])
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_pays(handle.handle)

    await simulator.callbacks.deliver_all()
    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert desk.received == []
    assert event.state is PaymentState.SUCCEEDED


async def test_a_late_notification_comes_when_its_time_has_come(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page, clock: VirtualClock
) -> None:
    simulator.faults.script("notification", [Misbehaviour(late_by_s=3_600)])
    handle = await orange.request_payment(desk.order())
    simulator.customer_pays(handle.handle)

    await simulator.callbacks.deliver()
    in_time = len(desk.received)
    clock.advance(timedelta(hours=1))
    await simulator.callbacks.deliver()

    assert (in_time, len(desk.received)) == (0, 1)


async def test_notifications_overtake_each_other(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    simulator.faults.script("notification", [Misbehaviour(reordered=True)])
    for reference in ("PRM1", "PRM2"):
        handle = await orange.request_payment(desk.order(reference))
        simulator.customer_pays(handle.handle)

    await simulator.callbacks.deliver()

    assert [raw.event for raw in desk.received] == ["notification/PRM2", "notification/PRM1"]


async def test_contradicting_notifications_are_two_hints_and_one_query_decides(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, desk: Page
) -> None:
    simulator.faults.script("notification", [Misbehaviour(contradicted=True)])
    order = desk.order()
    handle = await orange.request_payment(order)
    simulator.customer_pays(handle.handle)
    await simulator.callbacks.deliver()

    hints = [event for raw in desk.received for event in orange.parse_callback(raw)]
    [event] = (await orange.query_status(desk.question(order, handle))).events

    assert {hint.reason for hint in hints} == {"SUCCESS", "FAILED"}
    assert {hint.state for hint in hints} == {PaymentState.PENDING}
    assert event.state is PaymentState.SUCCEEDED


async def test_a_merchant_sees_only_its_own_orders(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, operator_url: str, desk: Page, clock: VirtualClock
) -> None:
    mopti = Merchant(client_id="mopti", client_secret="s", merchant_key="e5f6", merchant_name="Mutuelle Mopti")
    simulator.counter.sign(mopti)
    stranger = OrangeMoney.from_credentials(mopti.credentials(operator_url), clock)
    order = desk.order()
    handle = await orange.request_payment(order)

    with pytest.raises(OutcomeUnknown):
        await stranger.query_status(desk.question(order, handle))
    await stranger.close()
