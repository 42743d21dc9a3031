"""Prism checks our requests and our simulator's answers against the published GSMA API, and contradicts itself."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from app.core import jsontext
from app.core.clock import SystemClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import (
    Direction,
    Payee,
    PayeeKind,
    PaymentOrder,
    PaymentState,
    PayoutOrder,
    ProviderError,
    ProviderReference,
    ProviderRejected,
    RawCallback,
    ReversalOrder,
    StatusQuestion,
    UnreadableCallback,
)
from app.providers.gsma import Gsma
from app.providers.http import Http, HttpAnswer
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve
from tests.peers.conftest import Operator
from tests.peers.desk import Delivery, Desk, Keyboard
from tests.peers.gsma_api import KEYS, Relay, description, home, mock, modules, relaying
from tests.peers.prism import prism

__all__ = ["description", "home", "mock", "modules"]

pytestmark = pytest.mark.peer("@stoplight/prism-cli")

PAYER, PAYEE = "22370001122", "22366003344"


@pytest.fixture(scope="module")
async def operator(clock: SystemClock) -> AsyncIterator[Operator]:
    async with serve(simulator_app("gsma", KEYS, clock)) as url:
        keyboard = Keyboard(url)
        yield Operator(url=url, people=keyboard)
        await keyboard.close()


@pytest.fixture(scope="module")
async def checked(operator: Operator, modules: Path, home: Path, description: Path) -> AsyncIterator[str]:
    """Our simulator behind a proxy that lets nothing pass which the description does not allow."""
    async with (
        relaying(operator.url) as upstream,
        prism(modules, home, "proxy", description, f"{upstream.url}/v1.2/mm") as url,
    ):
        yield url


async def account_at(url: str, clock: SystemClock) -> AsyncIterator[Gsma]:
    account = Gsma.from_credentials({**KEYS, "base_url": url, "version_path": ""}, clock)
    yield account
    await account.close()


@pytest.fixture
async def gsma(checked: str, clock: SystemClock) -> AsyncIterator[Gsma]:
    async for account in account_at(checked, clock):
        yield account


@pytest.fixture
async def at_mock(mock: Relay, clock: SystemClock) -> AsyncIterator[Gsma]:
    async for account in account_at(mock.url, clock):
        yield account


def an_order(desk: Desk) -> PaymentOrder:
    return PaymentOrder(
        reference=uuid4().hex,
        amount=Money(2_500, XOF),
        account_reference="0100012336",
        callback_url=desk.base,
        payer=Msisdn(f"+{PAYER}"),
        description="Cotisation",
    )


def a_payout(desk: Desk) -> PayoutOrder:
    return PayoutOrder(
        reference=uuid4().hex,
        amount=Money(1_000, XOF),
        payee=Payee(kind=PayeeKind.PHONE, number=PAYEE),
        callback_url=desk.base,
        remark="Lot 2026-11",
    )


def about(order: PaymentOrder | PayoutOrder, clock: SystemClock, handle: str | None = None) -> StatusQuestion:
    is_payout = isinstance(order, PayoutOrder)
    return StatusQuestion(
        direction=Direction.OUT if is_payout else Direction.IN,
        reference=order.reference,
        handle=handle,
        amount=order.amount,
        payee_kind=PayeeKind.PHONE if is_payout else None,
        sent_at=clock.now() if is_payout else None,
    )


def come(told: Delivery, clock: SystemClock) -> RawCallback:
    event = told.path.removeprefix("/hooks/b1946ac9/")
    return RawCallback(
        event=event, headers=told.headers, body=told.body, received_at=clock.now(), method=told.method, path=told.path
    )


async def send(url: str, clock: SystemClock, amount: str = "2500", **headers: str) -> HttpAnswer:
    """An order by hand."""
    http = Http("by-hand", url)
    parties = {
        "debitParty": [{"key": "msisdn", "value": f"+{PAYER}"}],
        "creditParty": [{"key": "organisationid", "value": KEYS["account"]}],
    }
    body = jsontext.encode({"amount": amount, "currency": "XOF", **parties})
    told = {
        "authorization": f"Basic {b64encode(b'mut-kati:secret-of-kati-for-tests').decode()}",
        "content-type": "application/json",
        "x-correlationid": str(uuid4()),
        "x-date": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "x-content-hash": sha256(body).hexdigest(),
        **headers,
    }
    answer = await http.send("POST", "/transactions/type/merchantpay", verb="send", body=body, headers=told)
    await http.close()
    return answer


async def test_the_check_of_requests_is_on(checked: str, mock: Relay, clock: SystemClock) -> None:
    """Without this canary all the others would prove nothing (gsma §10)."""
    behind_proxy = [await send(checked, clock, amount) for amount in ("2500", "2,500")]
    at_mock = [await send(mock.url, clock, amount) for amount in ("2500", "2,500")]

    assert [answer.status for answer in (*behind_proxy, *at_mock)] == [202, 422, 202, 400]
    assert b"amount must match pattern" in behind_proxy[1].body


async def test_the_check_of_answers_is_on(checked: str, clock: SystemClock) -> None:
    told = [await send(checked, clock), await send(checked, clock, **{"x-spoil": "1"})]

    assert [answer.status for answer in told] == [202, 500]
    assert b"must be equal to one of the allowed values" in told[1].body


async def test_a_payment_is_asked_approved_told_and_found(
    gsma: Gsma, operator: Operator, desk: Desk, clock: SystemClock
) -> None:
    order = an_order(desk)
    handle = await gsma.request_payment(order)
    [before] = (await gsma.query_status(about(order, clock, handle.handle))).events
    await operator.people.post("/people/answers", reference=order.reference)

    [told] = gsma.parse_callback(come(await desk.next(), clock))
    [after] = (await gsma.query_status(about(order, clock, handle.handle))).events

    assert (before.state, told.state, after.state) == (
        PaymentState.PENDING,
        PaymentState.SUCCEEDED,
        PaymentState.SUCCEEDED,
    )
    assert (after.amount, after.reference) == (order.amount, told.reference)


async def test_a_payment_that_was_refused_is_found_so(
    gsma: Gsma, operator: Operator, desk: Desk, clock: SystemClock
) -> None:
    order = an_order(desk)
    handle = await gsma.request_payment(order)
    await operator.people.post("/people/answers", reference=order.reference, code="requestDeclined")

    [after] = (await gsma.query_status(about(order, clock, handle.handle))).events

    assert after.state is PaymentState.FAILED


async def test_a_payout_is_found_again_by_our_reference_alone(gsma: Gsma, desk: Desk, clock: SystemClock) -> None:
    order = a_payout(desk)
    await gsma.pay_out(order)

    [found] = (await gsma.query_status(about(order, clock))).events

    assert (found.state, found.amount, found.request_reference) == (
        PaymentState.SUCCEEDED,
        order.amount,
        order.reference,
    )


async def test_a_payout_nobody_made_is_not_found(gsma: Gsma, desk: Desk, clock: SystemClock) -> None:
    [missing] = (await gsma.query_status(about(a_payout(desk), clock))).events

    assert missing.state is PaymentState.NOT_FOUND


async def test_a_payout_that_is_refused_is_rejected(gsma: Gsma, operator: Operator, desk: Desk) -> None:
    await operator.people.post("/people/plans", whose=PAYEE, refusal="accountMaxTotalValueExceeded")

    with pytest.raises(ProviderRejected):
        await gsma.pay_out(a_payout(desk))


async def test_a_payout_is_taken_back_and_listed_with_the_balance(gsma: Gsma, desk: Desk, clock: SystemClock) -> None:
    order, since = a_payout(desk), clock.now() - timedelta(minutes=1)
    await gsma.pay_out(order)
    [paid] = (await gsma.query_status(about(order, clock))).events
    before = await gsma.balance()
    taken_back = ReversalOrder(
        reference=uuid4().hex,
        provider_reference=paid.reference or ProviderReference(""),
        amount=order.amount,
        callback_url=desk.base,
    )
    await gsma.reverse(taken_back)

    after = await gsma.balance()
    listed = [
        event for page in await gsma.statement(since, clock.now() + timedelta(seconds=1)) for event in page.events
    ]

    assert before is not None and after is not None
    assert after.available == before.available + order.amount
    assert [event.state for event in listed if paid.reference in (event.reference, event.reverses)] != []


async def callbacks_of(make: Callable[[], Awaitable[object]], desk: Desk) -> list[Delivery]:
    """The two that the mock sends for one order: a success and an error."""
    await make()
    return [await desk.next() for _ in range(2)]


@pytest.mark.wrong("tells an order's success and its failure at once, in random words", sheet="gsma §4")
async def test_wrong_a_payout_told_as_done_and_as_failed_stays_in_doubt(
    at_mock: Gsma, desk: Desk, clock: SystemClock
) -> None:
    """Neither settles it, so it is neither booked nor sent again: it is asked about."""
    order = a_payout(desk)
    told = await callbacks_of(lambda: at_mock.pay_out(order), desk)

    for one in told:
        callback = come(one, clock)
        at_mock.verify(callback)
        try:
            [event] = at_mock.parse_callback(callback)
        except UnreadableCallback:
            continue
        assert event.request_reference == order.reference
        assert event.state is PaymentState.PENDING or (event.state is PaymentState.FAILED and not event.is_answer)


@pytest.mark.wrong("tells an order's success and its failure at once, in random words", sheet="gsma §4")
async def test_wrong_a_payment_told_as_done_and_as_failed_is_never_paid(
    at_mock: Gsma, desk: Desk, clock: SystemClock
) -> None:
    order = an_order(desk)
    told = await callbacks_of(lambda: at_mock.request_payment(order), desk)

    for one in told:
        try:
            [event] = at_mock.parse_callback(come(one, clock))
        except UnreadableCallback:
            continue
        assert event.state in (PaymentState.PENDING, PaymentState.FAILED)


async def test_whatever_the_mock_answers_breaks_nothing(at_mock: Gsma, desk: Desk, clock: SystemClock) -> None:
    """A value, or one of the three errors of a call out."""
    since = clock.now() - timedelta(days=1)
    questions: list[Callable[[], Awaitable[object]]] = [
        at_mock.balance,
        lambda: at_mock.statement(since, clock.now()),
        lambda: at_mock.query_status(about(an_order(desk), clock)),
        lambda: at_mock.query_status(about(a_payout(desk), clock)),
    ]
    for ask in questions:
        try:
            async with asyncio.timeout(60):
                await ask()
        except ProviderError:
            continue
