"""The simulated Airtel as `mutuelle simulator` runs it: people act by HTTP, callbacks leave alone."""

from collections.abc import AsyncIterator

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import PaymentState, ProviderRejected
from app.providers.airtel_money import AirtelMoney
from app.providers.http import Http, HttpAnswer
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.airtel_money.contract_case import CASE, ORDER, PAYOUT
from tests.providers.simulators.desk import Desk

from .conftest import NIAMEY


@pytest.fixture
async def url(clock: VirtualClock, desk: Desk) -> AsyncIterator[str]:
    told = {**NIAMEY.credentials("unused"), "callback_base": desk.address}
    async with serve(simulator_app("airtel_money", told, clock)) as address:
        yield address


@pytest.fixture
async def account(url: str, clock: VirtualClock) -> AsyncIterator[AirtelMoney]:
    adapter = AirtelMoney.from_credentials(NIAMEY.credentials(url), clock)
    yield adapter
    await adapter.close()


async def post(keyboard: Http, path: str, told: object) -> HttpAnswer:
    return await keyboard.send("POST", path, verb="act", body=jsontext.encode(told))


async def test_a_payer_answers_once_and_the_merchant_is_called_without_asking(
    keyboard: Http, account: AirtelMoney, desk: Desk
) -> None:
    await account.request_payment(ORDER)
    answered = [(await post(keyboard, "/people/answers", {"id": ORDER.reference})).status for _ in range(2)]
    await desk.something_came()
    [event] = (await account.query_status(CASE.question)).events

    assert (answered, event.state) == ([200, 404], PaymentState.SUCCEEDED)
    assert desk.received[0].event == "airtel"


async def test_a_payer_may_refuse(keyboard: Http, account: AirtelMoney) -> None:
    await account.request_payment(ORDER)
    await post(keyboard, "/people/answers", {"id": ORDER.reference, "code": "DP00800001007"})
    [event] = (await account.query_status(CASE.question)).events

    assert event.state is PaymentState.FAILED


async def test_a_payout_goes_as_planned_out_of_what_was_brought(keyboard: Http, account: AirtelMoney) -> None:
    await post(keyboard, "/people/plans", {"whose": "90333444", "refusal": "DP00900001012"})
    await post(keyboard, "/people/funds", {"amount": "5000"})
    with pytest.raises(ProviderRejected):
        await account.pay_out(PAYOUT)
    await account.pay_out(PAYOUT)
    balance = await account.balance()

    assert balance and balance.available.minor == 10_005_000 - PAYOUT.amount.minor


@pytest.mark.parametrize("told", [[], {}, {"amount": "x"}, None, {"outcome": "maybe"}])
@pytest.mark.parametrize("act", ["answers", "funds"])
async def test_an_act_nobody_can_read_is_refused(keyboard: Http, act: str, told: object) -> None:
    assert (await post(keyboard, f"/people/{act}", told)).status == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"client_id":"x"}'])
async def test_a_token_nobody_can_ask_for_so_is_refused(keyboard: Http, body: bytes) -> None:
    answer = await keyboard.send("POST", "/auth/oauth2/token", verb="token", body=body)

    assert (answer.status, answer.body) == (400, b'{"error":"invalid_request"}')
