"""The simulated eWallet as `mutuelle simulator` runs it: a funded distributor, a callback that leaves alone."""

from collections.abc import AsyncIterator

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import Direction, PaymentOrder, PaymentState, ProviderRejected, StatusQuestion
from app.providers.http import Http
from app.providers.orange_money import OrangeEwallet
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.simulators.desk import Desk

from .conftest import CLINIC, KATI, a_question, an_order


async def test_who_pays_out_is_called_back_without_asking(clock: VirtualClock, desk: Desk) -> None:
    given = {**KATI.credentials("unused"), "callback_base": desk.address}
    async with serve(simulator_app("orange_ewallet", given, clock)) as url:
        ewallet = OrangeEwallet.from_credentials(KATI.credentials(url), clock)
        taken = await ewallet.pay_out(an_order())
        await desk.something_came()
        balance = await ewallet.balance()
        await ewallet.close()

    [event] = ewallet.parse_callback(desk.received[0])
    assert event.reference == taken.handle
    assert balance is not None and balance.available.minor == 10_000_000 - 185_000


@pytest.fixture
async def url(clock: VirtualClock) -> AsyncIterator[str]:
    async with serve(simulator_app("orange_ewallet", KATI.credentials("unused"), clock)) as address:
        yield address


@pytest.fixture
async def ewallet(url: str, clock: VirtualClock) -> AsyncIterator[OrangeEwallet]:
    account = OrangeEwallet.from_credentials(KATI.credentials(url), clock)
    yield account
    await account.close()


async def act(keyboard: Http, path: str, by: str = "payees", /, **told: object) -> int:
    return (await keyboard.send("POST", f"/{by}/{path}", verb="act", body=jsontext.encode(told))).status


async def test_customers_pay_codes_once_and_the_merchant_unasked(keyboard: Http, ewallet: OrangeEwallet) -> None:
    order = PaymentOrder(
        reference="PRM417",
        amount=Money(2_500, XOF),
        account_reference="0100012336",
        callback_url="https://pay.example.ml/hooks/b1946ac9",
    )
    code = (await ewallet.request_payment(order)).handle

    tried = await act(keyboard, "codes", "customers", code=code, payer="22370001122", is_refused=True)
    paid = [await act(keyboard, "codes", "customers", code=code, payer="22370001122") for _ in range(2)]
    unasked = await act(keyboard, "payments", "customers", payer="22370001122", amount=500)

    question = StatusQuestion(direction=Direction.IN, reference="PRM417")
    events = (await ewallet.query_status(question)).events
    assert (tried, paid, unasked) == (200, [200, 404], 200)
    assert {event.state for event in events} == {PaymentState.FAILED, PaymentState.SUCCEEDED}


async def test_payouts_go_as_planned_and_end_as_told(keyboard: Http, ewallet: OrangeEwallet) -> None:
    await act(keyboard, "plans", whose=CLINIC, outcome="unknown")
    await act(keyboard, "plans", whose="22376001133", refusal="2013")
    [taken] = (await ewallet.pay_out(an_order(1))).answer.events
    with pytest.raises(ProviderRejected):
        await ewallet.pay_out(an_order(2, payee="22376001133"))

    ended = [await act(keyboard, "payouts", reference=an_order(1).reference, outcome="failed") for _ in range(2)]

    [asked] = (await ewallet.query_status(a_question(an_order(1)))).events
    assert (taken.state, asked.state) == (PaymentState.PENDING, PaymentState.FAILED)
    assert ended == [200, 404]


async def test_funds_raise_the_float(keyboard: Http, ewallet: OrangeEwallet) -> None:
    assert await act(keyboard, "funds", amount=500) == 200

    balance = await ewallet.balance()

    assert balance is not None and balance.available.minor == 10_000_500


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("funds", {"amount": "much"}),
        ("funds", {"amount": 0}),
        ("plans", {"outcome": "who knows"}),
        ("payouts", {"outcome": "failed"}),
    ],
)
async def test_what_cannot_become_of_a_payout_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, **told) == 422


@pytest.mark.parametrize(("path", "told"), [("codes", {"code": "QR1", "payer": "Awa"}), ("payments", {"payer": "1"})])
async def test_what_no_customer_can_do_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, "customers", **told) == 422
