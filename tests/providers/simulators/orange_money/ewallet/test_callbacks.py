"""What the simulated operator tells a distributor unasked: at least once, sealed, and sometimes badly."""

from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Authenticity, CallbackAddresses, ForgedCallback, PaymentState
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators.base import Misbehaviour, PayoutOutcome, PayoutPlan
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator
from tests.providers.simulators.desk import Desk

from .conftest import CLINIC, KATI, an_order


async def test_a_callback_proves_itself_and_tells_the_payout(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    """orange-money B7."""
    await ewallet.pay_out(an_order())

    await simulator.callbacks.deliver()

    [callback] = desk.received
    [event] = ewallet.parse_callback(callback)
    assert ewallet.verify(callback) is Authenticity.PROVEN
    assert (event.state, event.request_reference, event.amount) == (
        PaymentState.SUCCEEDED,
        an_order().reference,
        an_order().amount,
    )


async def test_a_recording_of_it_proves_nothing_later(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """RELIABILITY 8."""
    simulator.faults.script("payout_outcome", [Misbehaviour(late_by_s=7200)])
    await ewallet.pay_out(an_order())
    clock.advance(timedelta(hours=2))
    await simulator.callbacks.deliver()
    [callback] = desk.received
    assert ewallet.verify(callback) is Authenticity.PROVEN, "signed when it was sent, however late"

    stale = type(callback)(
        event=callback.event,
        headers=callback.headers,
        body=callback.body,
        received_at=callback.received_at + timedelta(minutes=6),
    )

    with pytest.raises(ForgedCallback):
        ewallet.verify(stale)


@pytest.mark.parametrize(
    ("misbehaviour", "copies"), [(Misbehaviour(lost=True), 0), (Misbehaviour(), 1), (Misbehaviour(doubled=True), 2)]
)
async def test_a_callback_is_lost_or_doubled_as_scripted(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, misbehaviour: Misbehaviour, copies: int
) -> None:
    simulator.faults.script("payout_outcome", [misbehaviour])
    await ewallet.pay_out(an_order())

    await simulator.callbacks.deliver_all()

    assert len(desk.received) == copies
    assert len({callback.headers["x-sonatel-idempotency-key"] for callback in desk.received}) == min(copies, 1)


async def test_a_contradicted_callback_is_followed_by_its_opposite(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    simulator.faults.script("payout_outcome", [Misbehaviour(contradicted=True)])
    await ewallet.pay_out(an_order())

    await simulator.callbacks.deliver_all()

    states = {event.state for callback in desk.received for event in ewallet.parse_callback(callback)}
    assert states == {PaymentState.SUCCEEDED, PaymentState.FAILED}


async def test_what_the_distributor_could_not_store_comes_again(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    """orange-money B7: 5xx is retried."""
    desk.refusals = 2
    await ewallet.pay_out(an_order())

    [delivery] = await simulator.callbacks.deliver()

    assert (delivery.attempts, delivery.is_taken, len(desk.received)) == (3, True, 1)


async def test_a_cash_in_that_ends_later_is_told_then(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock
) -> None:
    simulator.plan_payout(None, PayoutPlan(outcome=PayoutOutcome.FAILED, after_s=60))
    await ewallet.pay_out(an_order())
    await simulator.callbacks.deliver()
    before = len(desk.received)
    clock.advance(timedelta(seconds=60))

    simulator.settle_due()
    await simulator.callbacks.deliver()

    [event] = [event for callback in desk.received for event in ewallet.parse_callback(callback)]
    assert (before, event.state) == (0, PaymentState.FAILED)


async def test_a_callback_may_come_once_more_and_say_something_else(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    """RELIABILITY 20."""
    await ewallet.pay_out(an_order())
    await simulator.redeliver_payout(an_order().reference, amount=Money(1, XOF), payee="22376001133")

    await simulator.callbacks.deliver()

    told = [event for callback in desk.received for event in ewallet.parse_callback(callback)]
    assert {(event.amount, event.receiver) for event in told} == {
        (an_order().amount, CLINIC),
        (Money(1, XOF), "22376001133"),
    }


async def test_where_a_distributor_registers_it_is_called_back(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    simulator.sign(KATI)
    base = desk.address

    for _ in range(2):
        assert list(await ewallet.register_callbacks(CallbackAddresses(base=base))) == [f"{base}/transactions"]
    await ewallet.pay_out(an_order())
    await simulator.callbacks.deliver()

    [callback] = desk.received
    assert ewallet.verify(callback) is Authenticity.PROVEN


async def test_a_distributor_who_said_no_address_hears_nothing(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator
) -> None:
    await ewallet.pay_out(an_order())

    assert await simulator.callbacks.deliver_all() == []
