"""Asking payers by Orange's payment page: a notification is a hint, our own query is the proof (A3, A4 there)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import VirtualClock
from app.core.jsontext import encode
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.orange_money import OrangeMoneySimulator
from tests.collection.askers import ORANGE
from tests.collection.office import Office
from tests.collection.till import Till


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeMoneySimulator:
    """Orange with one merchant."""
    return ORANGE.simulate(clock)


@pytest.fixture
async def page(till: Till, database_url: str, simulator: OrangeMoneySimulator) -> AsyncIterator[Office]:
    """A wallet there beside the till's own."""
    async with ORANGE.office(till, database_url, simulator) as office:
        yield office


@pytest.mark.parametrize("token", ["0" * 32, ""])
async def test_reliability_11_a_notification_with_a_forged_token_is_flagged_and_asks_nothing(
    page: Office, token: str
) -> None:
    request = await ORANGE.asked(page)
    body = encode({"status": "SUCCESS", "notif_token": token, "txnid": "MP260115.0800.A00001"})

    await page.post(f"notification/{request.reference}", body)
    await page.drained()

    assert await page.follow() == 0
    assert await page.payments() == []
    kinds = await page.till.incidents()
    assert kinds and set(kinds) <= {"payment_request.forged_notification", "delivery.quarantined"}


async def test_a_forged_success_with_the_right_token_is_found_out_by_our_query(
    page: Office, simulator: OrangeMoneySimulator
) -> None:
    request = await ORANGE.asked(page)
    order = simulator.find(str(request.handle))
    assert order is not None
    body = encode({"status": "SUCCESS", "notif_token": order.notif_token, "txnid": "MP260115.0800.A00001"})

    await page.post(f"notification/{request.reference}", body)
    await page.drained()
    assert await page.follow() == 1

    assert await page.payments() == []
    assert (await page.request()).state == "asked"


async def test_once_the_page_is_dead_the_unit_may_be_asked_again(page: Office, simulator: OrangeMoneySimulator) -> None:
    request = await ORANGE.asked(page)
    page.till.village.clock.advance(timedelta(minutes=16))

    again = await page.ask(request.unit_id)  # type: ignore[arg-type]

    assert again.state == "asked"
    assert again.handle != request.handle


async def test_a_page_that_expired_may_still_turn_out_paid(page: Office, simulator: OrangeMoneySimulator) -> None:
    request = await ORANGE.asked(page)
    simulator.customer_confirms(str(request.handle))
    await page.follow(timedelta(minutes=20))
    simulator.process(str(request.handle))

    await page.follow(timedelta(days=1))

    assert ((await page.request()).state, len(await page.payments())) == ("paid", 1)


async def test_an_order_whose_answer_was_lost_is_abandoned_and_another_may_follow(
    page: Office, simulator: OrangeMoneySimulator
) -> None:
    unit, _ = await page.till.unit(12)
    simulator.faults.script("webpayment", [Misbehaviour(reply=Reply.ERROR_AFTER)])
    assert (await page.ask(unit)).state == "unknown"

    page.till.village.clock.move_to(datetime(2026, 1, 15, 8, 21, tzinfo=UTC))

    assert (await page.ask(unit)).state == "asked"
