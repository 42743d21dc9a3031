"""Asking payers by pawaPay's prompt: a signed callback books, an unsigned one has us ask (pawapay §5, §6, §7)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.collection import RequestOpen
from app.core.clock import VirtualClock
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.pawapay import PawaPaySimulator
from app.providers.simulators.pawapay.payments import Kind
from tests.collection.askers import PAWAPAY, SIGNED, taking_back, told
from tests.collection.office import Office
from tests.collection.till import Till

UNSIGNED = replace(SIGNED, signs=False, public_host=None)


@pytest.fixture
def simulator(clock: VirtualClock) -> PawaPaySimulator:
    """pawaPay with one account, which has it sign."""
    return PAWAPAY.simulate(clock)


@pytest.fixture
async def pawapay(till: Till, database_url: str, simulator: PawaPaySimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with PAWAPAY.office(till, database_url, simulator) as office:
        yield office


async def test_an_unsigned_callback_is_turned_away_where_keys_are_known(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    """RELIABILITY 8."""
    request = await PAWAPAY.asked(pawapay)
    simulator.tell(Kind.DEPOSIT, request.reference, status="COMPLETED", forged=True)

    await told(pawapay, simulator)
    await pawapay.follow(timedelta(seconds=11))

    assert simulator.callbacks.refused == 1
    assert (await pawapay.payments(), (await pawapay.request()).state) == ([], "asked")


async def test_an_unsigned_callback_books_nothing_until_our_query_says_the_same(
    till: Till, database_url: str, clock: VirtualClock
) -> None:
    """RELIABILITY 11; pawapay §6: signing is optional."""
    simulator = PawaPaySimulator(clock, UNSIGNED)
    async with PAWAPAY.office(till, database_url, simulator) as office:
        request = await PAWAPAY.asked(office)
        simulator.tell(Kind.DEPOSIT, request.reference, status="COMPLETED")
        await told(office, simulator)
        await office.follow()
        forged = await office.payments()
        simulator.approve(request.reference)
        await told(office, simulator)
        await office.follow(timedelta(minutes=1))

        assert (forged, [payment.amount_minor for payment in await office.payments()]) == ([], [7_920])


async def test_what_is_being_found_out_stays_open(pawapay: Office, simulator: PawaPaySimulator) -> None:
    """pawapay §5: IN_RECONCILIATION."""
    request = await PAWAPAY.asked(pawapay)
    simulator.word(Kind.DEPOSIT, request.reference, "IN_RECONCILIATION")

    await pawapay.follow(timedelta(seconds=11))
    assert (await pawapay.request()).state == "asked"
    simulator.approve(request.reference)
    await told(pawapay, simulator)

    assert (await pawapay.request()).state == "paid"


async def test_a_refund_that_failed_leaves_the_payment_where_it_is(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    request = await PAWAPAY.asked(pawapay)
    simulator.approve(request.reference)
    await told(pawapay, simulator)
    [payment] = await pawapay.payments()
    simulator.refunds_wait = True
    order = taking_back(pawapay, payment)
    await pawapay.wallet.adapter.reverse(order)
    simulator.settle_refund(order.reference, "WALLET_LIMIT_REACHED")

    await told(pawapay, simulator)

    [payment] = await pawapay.payments()
    assert (payment.reversed_at, (await pawapay.request()).state) == (None, "paid")
    assert await pawapay.till.findings() == []


async def test_a_request_that_turns_out_to_have_arrived_is_open_until_its_end_is_told(
    pawapay: Office, simulator: PawaPaySimulator
) -> None:
    """pawapay §7: it may be queued for hours while an operator is down, so nobody is asked a second time meanwhile."""
    unit, _ = await pawapay.till.unit(12)
    simulator.faults.script("deposit", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await pawapay.ask(unit, payer=PAWAPAY.payer)).state == "unknown"
    await pawapay.follow(timedelta(seconds=21))
    found = await pawapay.request()
    pawapay.till.village.clock.advance(timedelta(hours=3))

    with pytest.raises(RequestOpen):
        await pawapay.ask(unit, payer=PAWAPAY.payer)

    assert (found.state, found.reason) == ("asked", None)
