"""Asking payers by a code of Orange's: signed callbacks book, what nobody told is searched (orange-money B3-B8)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from app.core.clock import VirtualClock
from app.providers.simulators.base import Misbehaviour
from app.providers.simulators.orange_money.ewallet import Distributor, OrangeEwalletSimulator
from tests.collection.office import Office, an_office
from tests.collection.till import Till

PAYER = "22370001122"


@pytest.fixture
def merchant() -> Distributor:
    """A mutual that only collects."""
    return Distributor(
        client_id="mutuelle-app",
        client_secret="s3cr3t-for-tests",
        msisdn="76009900",
        pin="4821",
        account_type="merchant",
        api_key="api-key-for-tests",
        callback_secret="sonatel-endpoint-secret-for-tests",
    )


@pytest.fixture
def simulator(clock: VirtualClock, merchant: Distributor) -> OrangeEwalletSimulator:
    """Orange with one merchant."""
    return OrangeEwalletSimulator(clock, [merchant])


@pytest.fixture
async def codes(
    till: Till, database_url: str, simulator: OrangeEwalletSimulator, merchant: Distributor
) -> AsyncIterator[Office]:
    """A wallet at Orange beside the till's own, without a PIN."""
    async with simulator.serving() as url:
        told = {name: value for name, value in merchant.credentials(url).items() if name != "pin"}
        account = {"provider": "orange_ewallet", "name": "Orange marchand", "account_code": "55221"}
        async with an_office(till, database_url, told, receiver=merchant.merchant_code, **account) as office:
            yield office


async def test_a_paid_code_is_booked_by_its_callback_and_nothing_twice(
    codes: Office, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B7: at least once; RELIABILITY 31: what was told by callback is in the statement again."""
    unit, _ = await codes.till.unit(12)
    request = await codes.ask(unit)
    simulator.faults.script("payment", [Misbehaviour(doubled=True)])

    simulator.pay(str(request.handle), PAYER)
    await simulator.callbacks.deliver_all()
    await codes.drained()
    await codes.follow(timedelta(seconds=16))

    [payment] = await codes.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert ((await codes.request()).state, (await codes.request()).payment_id) == ("paid", payment.id)
    assert await codes.till.findings() == []


async def test_a_paid_code_that_nobody_told_is_found_by_our_reference(
    codes: Office, simulator: OrangeEwalletSimulator
) -> None:
    """orange-money B8."""
    unit, _ = await codes.till.unit(12)
    request = await codes.ask(unit)
    simulator.faults.script("payment", [Misbehaviour(lost=True)])
    simulator.pay(str(request.handle), PAYER)

    await codes.follow(timedelta(seconds=16))

    assert len(await codes.payments()) == 1
    assert (await codes.request()).state == "paid"
