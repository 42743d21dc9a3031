"""A merchant and the simulated operator: codes that are paid, refused, left, and payments that nobody asked for."""

from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import (
    Authenticity,
    Direction,
    OutcomeUnknown,
    PaymentOrder,
    PaymentState,
    ProviderReference,
    StatusQuestion,
)
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator
from tests.providers.simulators.desk import Desk

from .conftest import KATI

PAYER = "22370001122"
PREMIUM = Money(2_500, XOF)


def an_order(desk: Desk, reference: str = "PRM417") -> PaymentOrder:
    return PaymentOrder(
        reference=reference,
        amount=PREMIUM,
        account_reference="0100012336",
        callback_url=desk.address,
    )


def about(reference: str = "PRM417") -> StatusQuestion:
    return StatusQuestion(direction=Direction.IN, reference=reference, amount=PREMIUM)


async def test_a_code_is_paid_and_both_callback_and_search_say_so(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    handle = await ewallet.request_payment(an_order(desk))
    paid = simulator.pay(handle.handle, PAYER, fee=25)
    await simulator.callbacks.deliver()

    [callback] = desk.received
    assert ewallet.verify(callback) is Authenticity.PROVEN
    [told] = ewallet.parse_callback(callback)
    [found] = (await ewallet.query_status(about())).events
    assert told == found
    assert (found.reference, found.state, found.amount) == (paid.id, PaymentState.SUCCEEDED, PREMIUM)
    assert (found.request_reference, found.receiver) == ("PRM417", "123456")
    assert simulator.books.balance("123456", XOF) == Money(2_475, XOF)


async def test_before_it_is_paid_nothing_is_known_and_a_code_dies(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """orange-money B3: an unpaid code is in no list."""
    handle = await ewallet.request_payment(an_order(desk))

    assert list((await ewallet.query_status(about())).events) == []
    clock.advance(timedelta(seconds=900))
    assert handle.expires_at == clock.now()
    with pytest.raises(AssertionError):
        simulator.pay(handle.handle, PAYER)


async def test_a_code_is_paid_once(ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk) -> None:
    """orange-money B3: because it is asked for so."""
    handle = await ewallet.request_payment(an_order(desk))
    simulator.pay(handle.handle, PAYER)

    with pytest.raises(AssertionError):
        simulator.pay(handle.handle, PAYER)


async def test_a_try_that_failed_leaves_the_code_to_be_paid(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    handle = await ewallet.request_payment(an_order(desk))
    simulator.refuse(handle.handle, PAYER)
    simulator.pay(handle.handle, PAYER)

    events = (await ewallet.query_status(about())).events

    assert {event.state for event in events} == {PaymentState.FAILED, PaymentState.SUCCEEDED}


async def test_a_code_whose_answer_was_lost_is_shown_to_nobody_and_another_one_goes_through(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    """orange-money B8; RELIABILITY 15."""
    simulator.faults.script("request", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    with pytest.raises(OutcomeUnknown):
        await ewallet.request_payment(an_order(desk))

    handle = await ewallet.request_payment(an_order(desk, "PRM418"))
    simulator.pay(handle.handle, PAYER)

    assert list((await ewallet.query_status(about())).events) == []
    assert len((await ewallet.query_status(about("PRM418"))).events) == 1


async def test_a_lost_callback_is_made_up_for_by_search_and_statement(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock
) -> None:
    """orange-money B6, B7."""
    simulator.faults.script("payment", [Misbehaviour(lost=True)])
    handle = await ewallet.request_payment(an_order(desk))
    paid = simulator.pay(handle.handle, PAYER)
    await simulator.callbacks.deliver_all()

    [found] = (await ewallet.query_status(about())).events
    [page] = await ewallet.statement(clock.now() - timedelta(hours=1), clock.now() + timedelta(minutes=1))

    assert desk.received == []
    assert list(page.events) == [found]
    assert found.reference == paid.id


async def test_who_pays_unasked_is_told_and_confirmed_by_the_operators_id(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk
) -> None:
    paid = simulator.pay_at_till(KATI.wallet, PAYER, 1_500)
    await simulator.callbacks.deliver()

    [told] = ewallet.parse_callback(desk.received[0])
    question = StatusQuestion(direction=Direction.IN, provider_reference=ProviderReference(paid.id))
    [found] = (await ewallet.query_status(question)).events

    assert told == found
    assert (found.request_reference, found.amount) == (None, Money(1_500, XOF))


@pytest.mark.parametrize("oldest_first", [True, False])
async def test_a_statement_of_more_than_a_list_is_whole_or_none(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock, oldest_first: bool
) -> None:
    """orange-money B6: in which order it lists nobody says; RELIABILITY 31."""
    simulator.lists_oldest_first = oldest_first
    since = clock.now()
    for _ in range(130):
        clock.advance(timedelta(seconds=1))
        simulator.pay_at_till(KATI.wallet, PAYER, 1_500)
    clock.advance(timedelta(seconds=1))

    if oldest_first:
        pages = await ewallet.statement(since, clock.now())
        told = [event.reference for page in pages for event in page.events]
        assert told == [movement.id for movement in simulator.books.all()]
    else:
        with pytest.raises(OutcomeUnknown):
            await ewallet.statement(since, clock.now())


async def test_a_statement_tells_payouts_beside_payments(
    ewallet: OrangeEwallet, simulator: OrangeEwalletSimulator, desk: Desk, clock: VirtualClock
) -> None:
    simulator.pay_at_till(KATI.wallet, PAYER, 1_500)
    await simulator.take_payout(reference="0" * 32, wallet=KATI.wallet, payee="22376001122", amount=PREMIUM)

    [page] = await ewallet.statement(clock.now() - timedelta(hours=1), clock.now() + timedelta(minutes=1))

    assert {(event.direction, event.amount) for event in page.events} == {
        (Direction.IN, Money(1_500, XOF)),
        (Direction.OUT, PREMIUM),
    }
