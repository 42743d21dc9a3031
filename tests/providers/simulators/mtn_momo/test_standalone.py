"""The simulated MTN as `mutuelle simulator` runs it: people act by HTTP, callbacks leave alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers import Direction, PaymentState, ProviderRejected, StatusQuestion
from app.providers.http import Http
from app.providers.mtn_momo import MtnMomo
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.providers.mtn_momo.contract_case import COLLECTION, DISBURSEMENT, ORDER, PAYOUT, PAYOUT_QUESTION
from tests.providers.simulators.desk import Desk


@pytest.fixture
async def url(clock: VirtualClock) -> AsyncIterator[str]:
    async with serve(simulator_app("mtn_momo", DISBURSEMENT.credentials("unused"), clock)) as address:
        yield address


@pytest.fixture
async def paying(url: str, clock: VirtualClock) -> AsyncIterator[MtnMomo]:
    account = MtnMomo.from_credentials(DISBURSEMENT.credentials(url), clock)
    yield account
    await account.close()


async def act(keyboard: Http, path: str, **told: object) -> int:
    return (await keyboard.send("POST", f"/people/{path}", verb="act", body=jsontext.encode(told))).status


async def test_a_payer_answers_once_and_the_merchant_is_called_without_asking(clock: VirtualClock, desk: Desk) -> None:
    async with serve(simulator_app("mtn_momo", COLLECTION.credentials("unused"), clock)) as url:
        collecting = MtnMomo.from_credentials(COLLECTION.credentials(url), clock)
        keyboard = Http("keyboard", url)
        await collecting.request_payment(replace(ORDER, callback_url=desk.address))
        answered = [await act(keyboard, "answers", reference=ORDER.reference) for _ in range(2)]
        await desk.something_came()
        question = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)
        [event] = (await collecting.query_status(question)).events
        await keyboard.close()
        await collecting.close()

    assert answered == [200, 404]
    assert event.state is PaymentState.SUCCEEDED


async def test_a_payer_may_refuse_for_a_reason(clock: VirtualClock) -> None:
    async with serve(simulator_app("mtn_momo", COLLECTION.credentials("unused"), clock)) as url:
        collecting = MtnMomo.from_credentials(COLLECTION.credentials(url), clock)
        keyboard = Http("keyboard", url)
        await collecting.request_payment(replace(ORDER, callback_url=""))
        await act(keyboard, "answers", reference=ORDER.reference, reason="NOT_ENOUGH_FUNDS")
        question = StatusQuestion(direction=Direction.IN, reference=ORDER.reference)
        [event] = (await collecting.query_status(question)).events
        await keyboard.close()
        await collecting.close()

    assert (event.state, event.reason) == (PaymentState.FAILED, "NOT_ENOUGH_FUNDS")


async def test_payouts_go_as_planned_and_end_as_told(keyboard: Http, paying: MtnMomo) -> None:
    other = replace(
        PAYOUT, reference="1f1e2d3c4b5a49788796a5b4c3d2e1f0", payee=replace(PAYOUT.payee, number="22376001133")
    )
    await act(keyboard, "plans", whose=PAYOUT.payee.number, outcome="unknown")
    await act(keyboard, "plans", whose="22376001133", refusal="PAYEE_LIMIT_REACHED")
    await paying.pay_out(replace(PAYOUT, callback_url=""))
    with pytest.raises(ProviderRejected):
        await paying.pay_out(replace(other, callback_url=""))

    ended = [await act(keyboard, "payouts", reference=PAYOUT.reference, outcome="failed") for _ in range(2)]

    [event] = (await paying.query_status(PAYOUT_QUESTION)).events
    assert (event.reason, ended) == ("INTERNAL_PROCESSING_ERROR", [200, 404])


async def test_funds_raise_the_account(keyboard: Http, paying: MtnMomo) -> None:
    assert await act(keyboard, "funds", amount="500") == 200

    balance = await paying.balance()

    assert balance is not None and balance.available.minor == 10_000_500


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("funds", {"amount": "much"}),
        ("funds", {"amount": 5}),
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
