"""The simulated operator speaks as its fact sheet says, word by word (orange-money A)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from app.core import jsontext
from app.core.clock import VirtualClock
from app.providers.http import Http, HttpAnswer
from app.providers.orange_money import OrangeMoney
from app.providers.simulators.orange_money import OrangeMoneySimulator
from app.providers.simulators.orange_money.orders import Status

from .conftest import KATI, Page

BASIC = "Basic bXV0dWVsbGUtYXBwOnMzY3IzdC1mb3ItdGVzdHM="
ORDER = {
    "merchant_key": "a1b2c3d4",
    "currency": "XOF",
    "order_id": "PRM202611000417",
    "amount": 2500,
    "return_url": "https://pay.example.ml/r/417",
    "cancel_url": "https://pay.example.ml/c/417",
    "notif_url": "https://pay.example.ml/hooks/orange/417",
    "lang": "fr",
    "reference": "Mutuelle Kati",
}


@pytest.fixture
async def visitor(operator_url: str) -> AsyncIterator[Http]:
    http = Http("visitor", operator_url)
    yield http
    await http.close()


async def ask_token(visitor: Http, version: str = "v3", basic: str = BASIC) -> HttpAnswer:
    return await visitor.send(
        "POST",
        f"/oauth/{version}/token",
        verb="token",
        body=b"grant_type=client_credentials",
        headers={"authorization": basic},
    )


async def ask_page(visitor: Http, order: dict[str, object], path: str = "ml") -> HttpAnswer:
    token = jsontext.decode((await ask_token(visitor)).body)["access_token"]
    return await visitor.send(
        "POST",
        f"/orange-money-webpay/{path}/v1/webpayment",
        verb="webpayment",
        body=jsontext.encode(order),
        headers={"authorization": f"Bearer {token}"},
    )


@pytest.mark.parametrize(("version", "life"), [("v3", "7776000"), ("v2", 7_776_000)])
async def test_the_life_of_a_token_is_text_or_a_number(visitor: Http, version: str, life: object) -> None:
    answer = await ask_token(visitor, version)

    assert jsontext.decode(answer.body)["expires_in"] == life


@pytest.mark.parametrize("basic", ["Basic bm9ib2R5OnM=", "Basic ?", "Bearer x"])
async def test_wrong_keys_get_no_token(visitor: Http, basic: str) -> None:
    assert (await ask_token(visitor, basic=basic)).status == 401


async def test_a_page_is_opened_with_201_and_three_parts(visitor: Http) -> None:
    answer = await ask_page(visitor, ORDER)

    opened = jsontext.decode(answer.body)
    assert (answer.status, opened["status"], opened["message"]) == (201, 201, "OK")
    assert opened["payment_url"].endswith(f"/payment/pay_token/{opened['pay_token']}")
    assert opened["notif_token"] != opened["pay_token"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "2500"},
        {"amount": 2500.0},
        {"amount": 0},
        {"order_id": "P" * 31},
        {"notif_url": "https://pay.example.ml/" + "n" * 98},
        {"lang": "bm"},
        {"currency": "OUV"},
        {"merchant_key": "another"},
    ],
)
async def test_a_bad_field_is_a_400_in_the_common_shape(visitor: Http, wrong: dict[str, object]) -> None:
    answer = await ask_page(visitor, {**ORDER, **wrong})

    assert answer.status == 400
    assert set(jsontext.decode(answer.body)) == {"code", "message", "description"}


async def test_another_country_than_the_contract_s_is_refused(visitor: Http) -> None:
    assert (await ask_page(visitor, ORDER, path="dev")).status == 403


async def test_a_dead_token_is_a_401(visitor: Http, simulator: OrangeMoneySimulator, clock: VirtualClock) -> None:
    token = jsontext.decode((await ask_token(visitor)).body)["access_token"]
    clock.advance(timedelta(seconds=simulator.counter.life_s))

    answer = await visitor.send(
        "POST",
        "/orange-money-webpay/ml/v1/transactionstatus",
        verb="transactionstatus",
        body=b"{}",
        headers={"authorization": f"Bearer {token}"},
    )

    assert answer.status == 401


async def visit(visitor: Http, payment_url: str | None, typed: bytes | None = None) -> HttpAnswer:
    assert payment_url is not None
    method = "GET" if typed is None else "POST"
    return await visitor.send(method, urlsplit(payment_url).path, verb="page", body=typed)


async def test_the_page_takes_number_and_code_and_sends_the_customer_back(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, visitor: Http, desk: Page
) -> None:
    order = desk.order()
    handle = await orange.request_payment(order)

    shown = (await visit(visitor, handle.payment_url)).body.decode()
    sent_back = await visit(visitor, handle.payment_url, b"msisdn=70+00+11+22&otp=123456")

    assert "Payer 2500 XOF à Mutuelle Kati" in shown
    assert (sent_back.status, sent_back.headers["location"]) == (303, order.return_url)
    [movement] = simulator.books.all()
    assert (movement.payer, movement.receiver, movement.request) == ("+22370001122", KATI.merchant_key, "PRM417")


async def test_six_zeros_are_a_refused_code(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, visitor: Http, desk: Page
) -> None:
    handle = await orange.request_payment(desk.order())

    await visit(visitor, handle.payment_url, b"msisdn=70001122&otp=000000")

    order = simulator.find(handle.handle)
    assert order is not None
    assert simulator.status(order) is Status.FAILED


@pytest.mark.parametrize("typed", [b"", b"msisdn=12&otp=123456", b"msisdn=70001122&otp=12345", b"\xff"])
async def test_what_was_mistyped_is_asked_again(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, visitor: Http, desk: Page, typed: bytes
) -> None:
    handle = await orange.request_payment(desk.order())

    answer = await visit(visitor, handle.payment_url, typed)

    assert (answer.status, simulator.books.all()) == (422, [])


async def test_a_page_dies_after_ten_minutes_or_one_payment(
    orange: OrangeMoney, simulator: OrangeMoneySimulator, visitor: Http, desk: Page, clock: VirtualClock
) -> None:
    paid = await orange.request_payment(desk.order("PRM1"))
    left = await orange.request_payment(desk.order("PRM2"))
    simulator.customer_pays(paid.handle)
    clock.advance(timedelta(minutes=10))

    answers = [await visit(visitor, handle.payment_url) for handle in (paid, left)]

    assert [answer.status for answer in answers] == [410, 410]


async def test_the_same_seed_gives_the_same_tokens(clock: VirtualClock) -> None:
    first, again = (OrangeMoneySimulator(clock, [KATI], seed=7) for _ in range(2))

    tokens = [simulator.counter.give_token(KATI.client_id, KATI.client_secret) for simulator in (first, again)]

    assert tokens[0] == tokens[1] is not None
