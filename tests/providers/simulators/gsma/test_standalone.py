"""The simulated operator as `mutuelle simulator` runs it: people act by HTTP, callbacks leave alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import PaymentState, ProviderRejected
from app.providers.gsma import Gsma
from app.providers.http import Http
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.gsma.contract_case import KATI, ORDER, PAYOUT, PAYOUT_QUESTION, QUESTION
from tests.providers.simulators.desk import Desk


@pytest.fixture
async def url(clock: VirtualClock) -> AsyncIterator[str]:
    async with serve(simulator_app("gsma", KATI.credentials("unused"), clock)) as address:
        yield address


@pytest.fixture
async def account(url: str, clock: VirtualClock) -> AsyncIterator[Gsma]:
    made = Gsma.from_credentials(KATI.credentials(url), clock)
    yield made
    await made.close()


async def act(keyboard: Http, path: str, **told: object) -> int:
    return (await keyboard.send("POST", f"/people/{path}", verb="act", body=jsontext.encode(told))).status


async def test_a_payer_answers_once_and_the_organisation_is_told(keyboard: Http, account: Gsma, desk: Desk) -> None:
    await account.request_payment(replace(ORDER, callback_url=desk.address))
    answered = [await act(keyboard, "answers", reference=ORDER.reference) for _ in range(2)]
    await desk.something_came()

    [event] = (await account.query_status(QUESTION)).events
    assert (answered, event.state) == ([200, 404], PaymentState.SUCCEEDED)


async def test_a_payer_may_refuse(keyboard: Http, account: Gsma) -> None:
    handle = (await account.request_payment(replace(ORDER, callback_url=""))).handle
    await act(keyboard, "answers", reference=ORDER.reference, code="insufficientFunds")

    [event] = (await account.query_status(replace(QUESTION, handle=handle))).events
    assert (event.state, event.reason) == (PaymentState.FAILED, "insufficientFunds")


async def test_payouts_go_as_planned_and_end_as_told(keyboard: Http, account: Gsma) -> None:
    other = replace(
        PAYOUT, reference="1f1e2d3c4b5a49788796a5b4c3d2e1f0", payee=replace(PAYOUT.payee, number="22376001133")
    )
    await act(keyboard, "plans", whose=PAYOUT.payee.number, outcome="unknown")
    await act(keyboard, "plans", whose="22376001133", refusal="maxBalanceExceeded")
    handle = (await account.pay_out(replace(PAYOUT, callback_url=""))).handle
    with pytest.raises(ProviderRejected):
        await account.pay_out(replace(other, callback_url=""))

    ended = [await act(keyboard, "payouts", reference=PAYOUT.reference, outcome="failed") for _ in range(2)]

    [event] = (await account.query_status(replace(PAYOUT_QUESTION, handle=handle))).events
    assert (event.reason, ended) == ("requestDeclined", [200, 404])


async def test_customers_pay_unasked_and_funds_raise_the_account(keyboard: Http, account: Gsma) -> None:
    statuses = [
        await act(keyboard, "payments", payer="22376000001", amount="1500", description="0100012336"),
        await act(keyboard, "funds", amount="500"),
    ]

    balance = await account.balance()
    assert (statuses, balance.available.minor if balance else 0) == ([200, 200], 10_002_000)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("funds", {"amount": "much"}),
        ("payments", {"payer": "+223", "amount": "5"}),
        ("plans", {"outcome": "who knows"}),
        ("payouts", {"outcome": "failed"}),
        ("payouts", {"reference": "-" * 32, "outcome": "failed"}),
        ("answers", {"reference": "nobody's"}),
    ],
)
async def test_what_cannot_be_meant_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, **told) == 422


async def test_what_nobody_asked_for_is_not_answered(keyboard: Http) -> None:
    assert await act(keyboard, "answers", reference=ORDER.reference) == 404
