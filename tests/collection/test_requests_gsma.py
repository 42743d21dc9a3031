"""Asking payers by the GSMA API: the answer comes to the request's own address, or is asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.collection.asked_tables import PaymentRequestRow
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.gsma import Agreement, GsmaSimulator
from tests.collection.office import Office, an_office
from tests.collection.till import Till

PAYER = "+22370001122"
KATI = Agreement(account="MUT-KATI", client_id="mut-kati", client_secret="secret-of-kati-for-tests")


@pytest.fixture
def simulator(clock: VirtualClock) -> GsmaSimulator:
    """The operator with one agreement."""
    return GsmaSimulator(clock, [KATI])


@pytest.fixture
async def gsma(till: Till, database_url: str, simulator: GsmaSimulator) -> AsyncIterator[Office]:
    """A wallet at that operator beside the till's own."""
    async with simulator.serving() as url:
        account = {"provider": "gsma", "name": "GSMA", "account_code": "55221", "receiver": KATI.account}
        async with an_office(till, database_url, KATI.credentials(url), **account) as office:
            yield office


async def asked(gsma: Office) -> PaymentRequestRow:
    unit, _ = await gsma.till.unit(12)
    request = await gsma.ask(unit, payer=PAYER)
    assert request.state == "asked"
    return request


async def told(gsma: Office, simulator: GsmaSimulator) -> None:
    deliveries = await simulator.callbacks.deliver()
    assert all(delivery.is_taken for delivery in deliveries)
    await gsma.drained()


async def test_a_payment_told_at_the_requests_own_address_is_booked(gsma: Office, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §4; RELIABILITY 4: the answer to our call."""
    request = await asked(gsma)
    simulator.approve(request.reference)

    await told(gsma, simulator)

    [payment] = await gsma.payments()
    assert (payment.amount_minor, payment.operator_reference) == (7_920, simulator.books.all()[0].id)
    assert (payment.unit_id, payment.status) == (request.unit_id, "allocated")
    assert ((await gsma.request()).state, (await gsma.request()).payment_id) == ("paid", payment.id)
    assert await gsma.till.findings() == []


async def test_a_payer_who_declines_ends_the_request(gsma: Office, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §7: an error object; nothing in it names the request."""
    request = await asked(gsma)
    simulator.decline(request.reference)

    await told(gsma, simulator)

    assert ((await gsma.request()).state, (await gsma.request()).reason) == ("failed", "requestDeclined")


async def test_the_same_callback_twice_or_contradicted_books_once(gsma: Office, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §4: a success and an error behind it."""
    request = await asked(gsma)
    simulator.faults.script("request_outcome", [Misbehaviour(doubled=True, contradicted=True)])
    simulator.approve(request.reference)

    await told(gsma, simulator)

    assert ((await gsma.request()).state, len(await gsma.payments())) == ("paid", 1)
    assert await gsma.till.findings() == []


async def test_a_callback_that_was_lost_is_made_up_for_by_the_ladder(gsma: Office, simulator: GsmaSimulator) -> None:
    request = await asked(gsma)
    simulator.faults.script("request_outcome", [Misbehaviour(lost=True)])
    simulator.approve(request.reference)

    await gsma.follow(timedelta(seconds=16))

    assert len(await gsma.payments()) == 1


@pytest.mark.parametrize("reply", [Reply.ERROR_AFTER, Reply.CUT_SHORT])
async def test_a_request_whose_answer_was_lost_is_found_by_its_correlation_id(
    gsma: Office, simulator: GsmaSimulator, reply: Reply
) -> None:
    """RELIABILITY 15; gsma-mobile-money §9."""
    unit, _ = await gsma.till.unit(12)
    simulator.faults.script("request", [Misbehaviour(reply=reply)])
    request = await gsma.ask(unit, payer=PAYER)
    assert request.state == "unknown"
    simulator.faults.script("request_outcome", [Misbehaviour(lost=True)])
    simulator.approve(request.reference)

    await gsma.follow(timedelta(seconds=16))

    assert ((await gsma.request()).state, len(await gsma.payments())) == ("paid", 1)


async def test_a_stranger_at_the_door_books_nothing(gsma: Office, simulator: GsmaSimulator) -> None:
    """RELIABILITY 8: without the seal, and by another method."""
    request = await asked(gsma)

    answer = await gsma.post(f"merchantpay/{request.reference}/{'0' * 40}", b'{"result":"success"}')

    assert (answer.status, await gsma.payments()) == (405, [])


async def test_the_statement_books_what_nobody_told_and_takes_back_what_was_reversed(
    gsma: Office, simulator: GsmaSimulator
) -> None:
    """RELIABILITY 31, 32; gsma-mobile-money §1."""
    simulator.dialect = replace(simulator.dialect, most_rows=1)
    clock = gsma.till.village.clock
    _, reference = await gsma.till.unit(3)
    clock.advance(timedelta(minutes=3))
    paid = simulator.pay(KATI, "22376000001", Money(1_980, XOF), reference)
    clock.advance(timedelta(hours=1))

    first, again = await gsma.compare(), await gsma.compare()

    [payment] = await gsma.payments()
    assert (first.booked, again.booked, payment.operator_reference) == (1, 0, paid.id)
    await simulator.take_back(paid, KATI, "6b0f1d5e-2f0a-4a0c-9d55-2f6f1c9c0a11", None, None)
    clock.advance(timedelta(hours=1))
    await gsma.compare()
    assert (await gsma.payments())[0].reversed_at is not None
    assert await gsma.till.findings() == []
