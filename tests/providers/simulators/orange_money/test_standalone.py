"""The simulated operator as `mutuelle simulator` runs it: a customer at the page, a notification that leaves alone."""

from urllib.parse import urlsplit

from app.core.clock import VirtualClock
from app.providers import PaymentState
from app.providers.http import Http
from app.providers.orange_money import OrangeMoney
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve

from .conftest import KATI, Page


async def test_who_pays_on_the_page_is_notified_about_without_being_told_to(clock: VirtualClock, desk: Page) -> None:
    async with serve(simulator_app("orange_money", KATI.credentials("unused"), clock)) as url:
        orange, customer = OrangeMoney.from_credentials(KATI.credentials(url), clock), Http("customer", url)
        order = desk.order()
        handle = await orange.request_payment(order)
        page = urlsplit(handle.payment_url or "").path
        await customer.send("POST", page, verb="page", body=b"msisdn=70001122&otp=123456")
        await desk.something_came()
        [event] = (await orange.query_status(desk.question(order, handle))).events
        await orange.close()
        await customer.close()

    assert [raw.event for raw in desk.received] == [f"notification/{order.reference}"]
    assert event.state is PaymentState.SUCCEEDED
