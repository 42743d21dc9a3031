"""The simulated Daraja as a process of its own, its payers moved from outside."""

from collections.abc import AsyncIterator

import pytest

from app.core.clock import VirtualClock
from app.core.jsontext import decode, encode
from app.providers import PaymentState
from app.providers.http import Http
from app.providers.mpesa import Mpesa
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.mpesa.samples import ACCOUNT, MORNING, order, payout

OURS = "http://127.0.0.1:9/hooks/5ae1c0ffee"


@pytest.fixture
async def url(clock: VirtualClock) -> AsyncIterator[str]:
    """Its address; its merchant cannot be reached, which stops no payer."""
    account = {**ACCOUNT, "consumer_key": "standalone-key", "callback_base": OURS}
    async with serve(simulator_app("mpesa", account, clock)) as base_url:
        yield base_url


async def post(url: str, path: str, **told: object) -> tuple[int, object]:
    http = Http("payers", url)
    answer = await http.send("POST", path, verb="act", body=encode(told))
    await http.close()
    return answer.status, decode(answer.body)


async def test_payers_pay_answer_prompts_and_have_payments_reversed(url: str, clock: VirtualClock) -> None:
    mpesa = Mpesa.from_credentials(
        {**ACCOUNT, "consumer_key": "standalone-key", "base_url": url, "nominated_number": "254700000001"}, clock
    )
    await mpesa.request_payment(order(callback_url=OURS))

    _, prompted = await post(url, "/payers/answers", payer="254700111222", outcome="0")
    _, paid = await post(url, "/payers/payments", payer="254700111222", amount="10", reference="0100012336")
    assert isinstance(paid, dict)
    _, reversed_ = await post(url, "/payers/reversals", id=paid["id"])

    await mpesa.close()
    assert isinstance(prompted, dict) and isinstance(reversed_, dict)
    states = [prompted["state"], paid["state"], reversed_["state"]]
    assert states == [PaymentState.SUCCEEDED, PaymentState.SUCCEEDED, PaymentState.REVERSED]


async def test_what_cannot_be_is_refused(url: str) -> None:
    assert (await post(url, "/payers/answers", payer="254700111222"))[0] == 404
    assert (await post(url, "/payers/reversals", id="TKL0000001"))[0] == 404
    assert (await post(url, "/payers/payments", payer="254700111222", amount="much"))[0] == 422


async def test_a_cancelled_prompt_tells_its_code(url: str, clock: VirtualClock) -> None:
    mpesa = Mpesa.from_credentials({**ACCOUNT, "consumer_key": "standalone-key", "base_url": url}, clock)
    await mpesa.request_payment(order(callback_url=OURS))

    assert await post(url, "/payers/answers", payer="254700111222", outcome="1032") == (200, {"outcome": "1032"})
    await mpesa.close()
    assert clock.now() == MORNING


async def test_payouts_go_as_planned_and_end_as_told(url: str, clock: VirtualClock) -> None:
    mpesa = Mpesa.from_credentials({**ACCOUNT, "consumer_key": "standalone-key", "base_url": url}, clock)
    assert (await post(url, "/payees/funds", utility="100000", working="100000"))[0] == 200
    assert (await post(url, "/payees/plans", whose="254700111222", outcome="unknown"))[0] == 200
    taken = await mpesa.pay_out(payout(callback_url=OURS))

    settled = await post(url, "/payees/payouts", id=taken.handle, outcome="failed", reason="2040")
    again = await post(url, "/payees/payouts", id=taken.handle, outcome="confirmed")

    await mpesa.close()
    assert isinstance(settled[1], dict) and settled[1]["state"] == PaymentState.FAILED
    assert again[0] == 404


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/payees/funds", {"utility": "much"}),
        ("/payees/plans", {"outcome": "who knows"}),
        ("/payees/plans", {}),
        ("/payees/payouts", {}),
    ],
)
async def test_what_cannot_become_of_a_payout_is_refused(url: str, path: str, told: dict[str, str]) -> None:
    assert (await post(url, path, **told))[0] == 422
