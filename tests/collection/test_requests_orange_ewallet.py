"""Asking payers by a code of Orange's: signed callbacks book, what nobody told is searched (orange-money B3-B8)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.providers.simulators.base import Misbehaviour
from app.providers.simulators.orange_money.ewallet import OrangeEwalletSimulator
from tests.collection.askers import EWALLET
from tests.collection.office import Office
from tests.collection.till import Till

PAYER = "22370001122"


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeEwalletSimulator:
    """Orange with one merchant that only collects, without a PIN."""
    return EWALLET.simulate(clock)


@pytest.fixture
async def codes(till: Till, database_url: str, simulator: OrangeEwalletSimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with EWALLET.office(till, database_url, simulator) as office:
        yield office


async def test_a_paid_code_is_booked_by_its_callback_and_nothing_twice(
    codes: Office, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B7: at least once; RELIABILITY 31: what was told by callback is in the statement again."""
    request = await EWALLET.asked(codes)
    simulator.faults.script("payment", [Misbehaviour(doubled=True)])

    simulator.pay(str(request.handle), PAYER)
    await simulator.callbacks.deliver_all()
    await codes.drained()
    await codes.follow(timedelta(seconds=16))

    [payment] = await codes.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert ((await codes.request()).state, (await codes.request()).payment_id) == ("paid", payment.id)
    assert await codes.till.findings() == []
