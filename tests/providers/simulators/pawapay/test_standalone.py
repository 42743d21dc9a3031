"""The simulated pawaPay as `mutuelle simulator` runs it: people act by HTTP, signed callbacks leave alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import Authenticity, Direction, PaymentState, ProviderRejected, StatusQuestion
from app.providers.http import Http
from app.providers.pawapay import PawaPay
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.pawapay.contract_case import ACCOUNT, ORDER, PAYOUT, credentials
from tests.providers.simulators.desk import Desk


@pytest.fixture
async def url(clock: VirtualClock, desk: Desk) -> AsyncIterator[str]:
    given = {**ACCOUNT.credentials("unused"), "callback_base": desk.address}
    async with serve(simulator_app("pawapay", given, clock)) as address:
        yield address


@pytest.fixture
async def pawapay(url: str, clock: VirtualClock) -> AsyncIterator[PawaPay]:
    account = PawaPay.from_credentials(credentials(url), clock)
    yield account
    await account.close()


async def act(keyboard: Http, path: str, **told: object) -> int:
    return (await keyboard.send("POST", f"/people/{path}", verb="act", body=jsontext.encode(told))).status


async def test_a_payer_answers_once_and_the_merchant_is_told_unasked(
    pawapay: PawaPay, keyboard: Http, desk: Desk
) -> None:
    await pawapay.request_payment(ORDER)

    answered = [await act(keyboard, "answers", reference=ORDER.reference) for _ in range(2)]
    await desk.something_came()

    [callback] = desk.received
    [event] = pawapay.parse_callback(callback)
    assert (answered, callback.event) == ([200, 404], "deposits")
    assert (pawapay.verify(callback), event.state) == (Authenticity.PROVEN, PaymentState.SUCCEEDED)


async def test_a_payer_may_refuse_for_a_reason(pawapay: PawaPay, keyboard: Http) -> None:
    await pawapay.request_payment(ORDER)

    await act(keyboard, "answers", reference=ORDER.reference, code="INSUFFICIENT_BALANCE")

    question = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)
    [event] = (await pawapay.query_status(question)).events
    assert (event.state, event.reason) == (PaymentState.FAILED, "INSUFFICIENT_BALANCE")


async def test_payouts_go_as_planned_and_end_as_told(pawapay: PawaPay, keyboard: Http) -> None:
    payee = replace(PAYOUT.payee, number="22370001133")
    other = replace(PAYOUT, reference="1f1e2d3c4b5a49788796a5b4c3d2e1f0", payee=payee)
    await act(keyboard, "plans", whose=PAYOUT.payee.number, outcome="unknown")
    await act(keyboard, "plans", whose="22370001133", refusal="AMOUNT_OUT_OF_BOUNDS")
    await pawapay.pay_out(PAYOUT)
    with pytest.raises(ProviderRejected):
        await pawapay.pay_out(other)

    ended = [await act(keyboard, "payouts", reference=PAYOUT.reference, outcome="failed") for _ in range(2)]

    question = StatusQuestion(direction=Direction.OUT, reference=PAYOUT.reference)
    [event] = (await pawapay.query_status(question)).events
    assert (event.state, event.reason, ended) == (PaymentState.FAILED, "UNSPECIFIED_FAILURE", [200, 404])


async def test_funds_raise_the_wallet(pawapay: PawaPay, keyboard: Http) -> None:
    assert await act(keyboard, "funds", amount="500") == 200

    balance = await pawapay.balance()

    assert balance is not None and balance.available.minor == 10_000_500


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("funds", {"amount": "much"}),
        ("plans", {"outcome": "returned"}),
        ("payouts", {"outcome": "failed"}),
        ("payouts", {"reference": PAYOUT.reference, "outcome": "unknown"}),
        ("answers", {"reference": "nobody's"}),
    ],
)
async def test_what_cannot_be_meant_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, **told) == 422
