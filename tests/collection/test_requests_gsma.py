"""Asking payers by the GSMA API: the answer comes to the request's own address, or is asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers.simulators.base import Misbehaviour
from app.providers.simulators.gsma import GsmaSimulator
from tests.collection.askers import GSMA, KATI, told
from tests.collection.office import Office
from tests.collection.till import Till


@pytest.fixture
def simulator(clock: VirtualClock) -> GsmaSimulator:
    """The operator with one agreement."""
    return GSMA.simulate(clock)


@pytest.fixture
async def gsma(till: Till, database_url: str, simulator: GsmaSimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with GSMA.office(till, database_url, simulator) as office:
        yield office


async def test_the_same_callback_twice_or_contradicted_books_once(gsma: Office, simulator: GsmaSimulator) -> None:
    """gsma-mobile-money §4: a success and an error behind it."""
    request = await GSMA.asked(gsma)
    simulator.faults.script("request_outcome", [Misbehaviour(doubled=True, contradicted=True)])
    simulator.approve(request.reference)

    await told(gsma, simulator)

    assert ((await gsma.request()).state, len(await gsma.payments())) == ("paid", 1)
    assert await gsma.till.findings() == []


async def test_a_stranger_at_the_door_books_nothing(gsma: Office, simulator: GsmaSimulator) -> None:
    """RELIABILITY 8: without the seal, and by another method."""
    request = await GSMA.asked(gsma)

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
