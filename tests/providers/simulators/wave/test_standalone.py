"""The simulated operator as `mutuelle simulator` runs it: a funded business, webhooks that leave alone."""

from collections.abc import AsyncIterator

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import Authenticity, PaymentState, ProviderRejected
from app.providers.http import Http
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from app.providers.wave import Wave
from tests.providers.simulators.desk import Desk

from .conftest import CLINIC, KATI, a_payout, about, an_order


@pytest.fixture
async def url(clock: VirtualClock, desk: Desk) -> AsyncIterator[str]:
    given = {**KATI.credentials("unused"), "callback_base": desk.address}
    async with serve(simulator_app("wave", given, clock)) as address:
        yield address


@pytest.fixture
async def wave(url: str, clock: VirtualClock) -> AsyncIterator[Wave]:
    account = Wave.from_credentials(KATI.credentials(url), clock)
    yield account
    await account.close()


async def act(keyboard: Http, path: str, **told: object) -> int:
    return (await keyboard.send("POST", f"/customers/{path}", verb="act", body=jsontext.encode(told))).status


async def test_a_link_that_a_person_pays_is_told_unasked(wave: Wave, keyboard: Http, desk: Desk) -> None:
    handle = await wave.request_payment(an_order())

    used = [await act(keyboard, "links", session=handle.handle, payer="22370001133", fee=25) for _ in range(2)]
    await desk.something_came()

    [event] = wave.parse_callback(desk.received[0])
    assert wave.verify(desk.received[0]) is Authenticity.PROVEN
    assert (event.state, used) == (PaymentState.SUCCEEDED, [200, 404])


@pytest.mark.parametrize(("outcome", "state"), [("fail", PaymentState.PENDING), ("cancel", PaymentState.FAILED)])
async def test_a_link_may_fail_or_be_given_up(wave: Wave, keyboard: Http, outcome: str, state: PaymentState) -> None:
    handle = await wave.request_payment(an_order())

    await act(keyboard, "links", session=handle.handle, outcome=outcome)

    [event] = (await wave.query_status(about(an_order(), handle.handle))).events
    assert event.state is state


async def test_payments_at_the_till_and_funds_raise_the_float(wave: Wave, keyboard: Http) -> None:
    assert await act(keyboard, "payments", amount=5_000, fee=50, reference="0100012336") == 200
    assert await act(keyboard, "funds", amount=500) == 200

    balance = await wave.balance()

    assert balance is not None and balance.available.minor == 10_000_000 + 4_950 + 500


async def test_payouts_go_as_planned_and_end_as_told(wave: Wave, keyboard: Http) -> None:
    await act(keyboard, "plans", whose=CLINIC, outcome="unknown", fee=100)
    await act(keyboard, "plans", whose="22376001133", refusal="recipient-account-inactive")
    [taken] = (await wave.pay_out(a_payout(1))).answer.events
    with pytest.raises(ProviderRejected):
        await wave.pay_out(a_payout(2, payee="22376001133"))

    ended = [await act(keyboard, "payouts", reference=a_payout(1).reference, outcome="failed") for _ in range(2)]

    [asked] = (await wave.query_status(about(a_payout(1)))).events
    assert (taken.state, asked.state, ended) == (PaymentState.PENDING, PaymentState.FAILED, [200, 404])


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("links", {"session": "cos-1", "outcome": "who knows"}),
        ("payments", {"amount": 0}),
        ("funds", {"amount": "much"}),
        ("plans", {"outcome": "who knows"}),
        ("payouts", {"outcome": "failed"}),
    ],
)
async def test_what_cannot_be_meant_is_refused(keyboard: Http, path: str, told: dict[str, object]) -> None:
    assert await act(keyboard, path, **told) == 422


async def test_a_link_nobody_opened_cannot_be_used(keyboard: Http) -> None:
    assert await act(keyboard, "links", session="cos-nobody-s") == 404
