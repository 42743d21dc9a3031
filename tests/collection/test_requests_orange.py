"""Asking payers by Orange's payment page: a notification is a hint, our own query is the proof (A3, A4 there)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from app.collection.asked_tables import PaymentRequestRow
from app.core.clock import VirtualClock
from app.core.jsontext import encode
from app.providers.simulators.base import Misbehaviour, Reply
from app.providers.simulators.orange_money import Merchant, OrangeMoneySimulator
from tests.collection.office import Office, an_office
from tests.collection.till import Till

SEVARE = Merchant(
    client_id="mutuelle-app", client_secret="s3cr3t-for-tests", merchant_key="a1b2c3d4", merchant_name="Mutuelle Sévaré"
)


@pytest.fixture
def simulator(clock: VirtualClock) -> OrangeMoneySimulator:
    """Orange with one merchant."""
    return OrangeMoneySimulator(clock, [SEVARE])


@pytest.fixture
async def page(till: Till, database_url: str, simulator: OrangeMoneySimulator) -> AsyncIterator[Office]:
    """A wallet at Orange beside the till's own."""
    async with simulator.serving() as url:
        account = {"provider": "orange_money", "name": "Orange web", "account_code": "55221", "receiver": None}
        async with an_office(till, database_url, SEVARE.credentials(url), **account) as office:
            yield office


async def asked(page: Office) -> PaymentRequestRow:
    unit, _ = await page.till.unit(12)
    request = await page.ask(unit)
    assert (request.state, request.payment_url is not None) == ("asked", True)
    return request


async def notified(page: Office, simulator: OrangeMoneySimulator) -> None:
    await simulator.callbacks.deliver()
    await page.drained()


async def test_a_notification_books_nothing_until_our_query_says_the_same(
    page: Office, simulator: OrangeMoneySimulator
) -> None:
    request = await asked(page)
    simulator.customer_pays(str(request.handle))
    await notified(page, simulator)
    assert await page.payments() == []

    assert await page.follow() == 1

    [payment] = await page.payments()
    assert (payment.amount_minor, payment.unit_id, payment.status) == (7_920, request.unit_id, "allocated")
    assert ((await page.request()).state, (await page.request()).payment_id) == ("paid", payment.id)
    assert await page.till.findings() == []


async def test_a_notification_that_was_lost_is_made_up_for_by_the_ladder(
    page: Office, simulator: OrangeMoneySimulator
) -> None:
    request = await asked(page)
    simulator.faults.script("notification", [Misbehaviour(lost=True)])
    simulator.customer_pays(str(request.handle))

    await page.follow(timedelta(seconds=16))

    assert len(await page.payments()) == 1


@pytest.mark.parametrize("token", ["0" * 32, ""])
async def test_reliability_11_a_notification_with_a_forged_token_is_flagged_and_asks_nothing(
    page: Office, token: str
) -> None:
    request = await asked(page)
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
    request = await asked(page)
    order = simulator.find(str(request.handle))
    assert order is not None
    body = encode({"status": "SUCCESS", "notif_token": order.notif_token, "txnid": "MP260115.0800.A00001"})

    await page.post(f"notification/{request.reference}", body)
    await page.drained()
    assert await page.follow() == 1

    assert await page.payments() == []
    assert (await page.request()).state == "asked"


async def test_a_customer_who_is_refused_ends_the_request(page: Office, simulator: OrangeMoneySimulator) -> None:
    request = await asked(page)
    simulator.customer_fails(str(request.handle))
    await notified(page, simulator)

    await page.follow()

    assert ((await page.request()).state, await page.payments()) == ("failed", [])


async def test_once_the_page_is_dead_the_unit_may_be_asked_again(page: Office, simulator: OrangeMoneySimulator) -> None:
    request = await asked(page)
    page.till.village.clock.advance(timedelta(minutes=16))

    again = await page.ask(request.unit_id)  # type: ignore[arg-type]

    assert again.state == "asked"
    assert again.handle != request.handle


async def test_a_page_that_expired_may_still_turn_out_paid(page: Office, simulator: OrangeMoneySimulator) -> None:
    request = await asked(page)
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
