"""The simulated participant as `mutuelle simulator` runs it: people act by HTTP, signed webhooks leave alone."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import Authenticity, Direction, PaymentState, ProviderRejected, StatusQuestion
from app.providers.http import Http
from app.providers.pi_spi import PiSpi
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.pi_spi.contract_case import BUSINESS, ORDER, PAYOUT, PAYOUT_QUESTION, SECRET, credentials
from tests.providers.simulators.desk import Desk


@pytest.fixture
async def url(clock: VirtualClock, desk: Desk) -> AsyncIterator[str]:
    given = {**BUSINESS.credentials("unused", SECRET), "callback_base": desk.address}
    async with serve(simulator_app("pi_spi", given, clock)) as address:
        yield address


@pytest.fixture
async def pi_spi(url: str, clock: VirtualClock) -> AsyncIterator[PiSpi]:
    account = PiSpi.from_credentials(credentials(url), clock)
    yield account
    await account.close()


async def act(keyboard: Http, path: str, **told: object) -> int:
    return (await keyboard.send("POST", f"/people/{path}", verb="act", body=jsontext.encode(told))).status


async def came(desk: Desk) -> None:
    await desk.something_came()


async def test_a_payer_answers_once_and_the_client_is_told_unasked(pi_spi: PiSpi, keyboard: Http, desk: Desk) -> None:
    await pi_spi.request_payment(ORDER)

    answered = [await act(keyboard, "answers", reference=ORDER.reference) for _ in range(2)]
    await came(desk)

    [callback] = desk.received
    [event] = pi_spi.parse_callback(callback)
    assert (answered, callback.event) == ([200, 404], "events")
    assert (pi_spi.verify(callback), event.state) == (Authenticity.PROVEN, PaymentState.SUCCEEDED)


async def test_a_payer_may_refuse_for_a_reason(pi_spi: PiSpi, keyboard: Http) -> None:
    await pi_spi.request_payment(ORDER)

    await act(keyboard, "answers", reference=ORDER.reference, code="AM02")

    question = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)
    [event] = (await pi_spi.query_status(question)).events
    assert (event.state, event.reason) == (PaymentState.FAILED, "AM02")


async def test_somebody_may_pay_unasked(pi_spi: PiSpi, keyboard: Http, desk: Desk) -> None:
    words = {"payer": "+22376000001", "amount": "1500", "reference": "QR1", "words": "0100012336"}
    assert await act(keyboard, "payments", **words) == 200
    await came(desk)

    [event] = pi_spi.parse_callback(desk.received[0])
    assert (event.payer_reference, event.amount is not None and event.amount.minor) == ("0100012336", 1_500)


async def test_payouts_go_as_planned_and_end_as_told(pi_spi: PiSpi, keyboard: Http) -> None:
    payee = replace(PAYOUT.payee, number="22370001133")
    other = replace(PAYOUT, reference="1f1e2d3c4b5a49788796a5b4c3d2e1f0", payee=payee)
    await act(keyboard, "plans", whose=PAYOUT.payee.number, outcome="unknown")
    await act(keyboard, "plans", whose="22370001133", refusal="AM21")
    await pi_spi.pay_out(PAYOUT)
    with pytest.raises(ProviderRejected):
        await pi_spi.pay_out(other)

    ended = [await act(keyboard, "payouts", reference=PAYOUT.reference, outcome="failed") for _ in range(2)]

    [event] = (await pi_spi.query_status(PAYOUT_QUESTION)).events
    assert (event.state, event.reason, ended) == (PaymentState.FAILED, "AC07", [200, 404])


async def test_a_payout_may_come_back(pi_spi: PiSpi, keyboard: Http, desk: Desk) -> None:
    await act(keyboard, "plans", whose=PAYOUT.payee.number, outcome="returned")
    await pi_spi.pay_out(PAYOUT)
    async with asyncio.timeout(10):
        while len(desk.received) < 2:
            desk.came.clear()
            await desk.came.wait()

    states = {event.state for callback in desk.received for event in pi_spi.parse_callback(callback)}
    assert states == {PaymentState.SUCCEEDED, PaymentState.REVERSED}


async def test_funds_raise_the_account(pi_spi: PiSpi, keyboard: Http) -> None:
    assert await act(keyboard, "funds", amount="500") == 200

    balance = await pi_spi.balance()

    assert balance is not None and balance.available.minor == 10_000_500


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("funds", {"amount": "much"}),
        ("payments", {"amount": "1500"}),
        ("plans", {"outcome": "who knows"}),
        ("payouts", {"reference": PAYOUT.reference, "outcome": "unknown"}),
        ("answers", {}),
    ],
)
async def test_what_cannot_be_meant_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, **told) == 422
