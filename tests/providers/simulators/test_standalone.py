"""A simulator as a process of its own: a person makes customers act by HTTP, callbacks leave by themselves."""

import json
from collections.abc import AsyncIterator

import pytest

from app.core.clock import SystemClock
from app.providers.http import Http, HttpAnswer
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve

CREDENTIALS = {"api_key": "day-key", "receiver": "MICMO-1", "callback_base": "http://127.0.0.1:9"}
PAYMENT = {"receiver": "MICMO-1", "payer": "22376000001", "amount": "1500", "fee": "15", "reference": "0100012336"}
PAYEE = {"kind": "phone", "number": "22366000009", "account": None, "name": None}


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    """A person at a keyboard."""
    async with serve(simulator_app("simulator", CREDENTIALS, SystemClock())) as url:
        client = Http("person", url)
        yield client
        await client.close()


async def post(http: Http, path: str, told: object) -> HttpAnswer:
    """Make customers do something."""
    return await http.send("POST", path, verb="act", body=json.dumps(told).encode())


async def balance(http: Http) -> object:
    """What the merchant is told it holds."""
    headers = {"authorization": "Bearer day-key"}
    answer = await http.send("GET", "/balance", verb="ask", params={"receiver": "MICMO-1"}, headers=headers)
    return json.loads(answer.body)["amount"]


async def test_a_payment_and_its_reversal_show_in_the_balance(http: Http) -> None:
    paid = json.loads((await post(http, "/customers/payments", PAYMENT)).body)
    after_payment = await balance(http)
    taken_back = await post(http, "/customers/reversals", {"id": paid["id"]})
    again = await post(http, "/customers/reversals", {"id": paid["id"]})

    assert (after_payment, await balance(http)) == ("1485", "-15")
    assert (taken_back.status, again.status) == (200, 404)


async def test_a_request_is_answered_once(http: Http) -> None:
    headers = {"authorization": "Bearer day-key"}
    asked = {**PAYMENT, "request": "r1", "currency": "XOF", "callback_url": "http://127.0.0.1:9/request"}
    await http.send("POST", "/requests", verb="ask", body=json.dumps(asked).encode(), headers=headers)
    answers = [await post(http, "/customers/answers", {"request": "r1", "state": "succeeded"}) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 404]
    assert await balance(http) == "1500"


async def pays_out(http: Http, reference: str = "p1") -> HttpAnswer:
    """Order a payout of a thousand francs from the merchant's wallet."""
    order = {"reference": reference, "wallet": "MICMO-1", "payee": PAYEE, "amount": "1000", "currency": "XOF"}
    headers = {"authorization": "Bearer day-key"}
    body = json.dumps({**order, "callback_url": "http://127.0.0.1:9/payout"}).encode()
    return await http.send("POST", "/payouts", verb="order", body=body, headers=headers)


async def test_a_payout_goes_as_planned_ends_once_and_comes_back_once(http: Http) -> None:
    await post(http, "/customers/funds", {"receiver": "MICMO-1", "amount": "5000"})
    await post(http, "/customers/plans", {"whose": PAYEE["number"], "outcome": "unknown", "fee": "10"})
    taken = await pays_out(http)
    ended = [await post(http, "/customers/payouts", {"reference": "p1", "levy": "5"}) for _ in range(2)]
    after_payout = await balance(http)
    came_back = [await post(http, "/customers/returns", {"reference": "p1", "fee_returned": "10"}) for _ in range(2)]

    assert (taken.status, [answer.status for answer in ended]) == (202, [200, 404])
    assert [answer.status for answer in came_back] == [200, 404]
    assert (after_payout, await balance(http)) == ("3985", "4995")


async def test_a_payout_beyond_the_funds_is_refused(http: Http) -> None:
    answer = await pays_out(http)

    assert (answer.status, answer.body) == (422, b'{"error":"insufficient_funds"}')


async def test_a_payout_nobody_made_cannot_end_or_come_back(http: Http) -> None:
    for path in ("/customers/payouts", "/customers/returns"):
        assert (await post(http, path, {"reference": "nobody's"})).status == 404


@pytest.mark.parametrize("body", [b"", b"{", b'{"request": "r1"}', b"[]", b"null", b'"text"', b"\xff"])
@pytest.mark.parametrize("path", ["/requests", "/payouts", "/reversals"])
async def test_a_request_nobody_can_read_is_refused_and_breaks_nothing(http: Http, path: str, body: bytes) -> None:
    headers = {"authorization": "Bearer day-key"}
    answer = await http.send("POST", path, verb="ask", body=body, headers=headers)

    assert (answer.status, answer.body) == (400, b'{"error":"malformed"}')


@pytest.mark.parametrize(
    "path",
    [f"/customers/{act}" for act in ("payments", "answers", "reversals", "funds", "plans", "payouts", "returns")],
)
async def test_an_act_nobody_can_read_is_refused(http: Http, path: str) -> None:
    assert (await post(http, path, [])).status == 400


async def test_an_unknown_request_cannot_be_answered(http: Http) -> None:
    answer = await post(http, "/customers/answers", {"request": "nobody's", "state": "succeeded"})

    assert answer.status == 404


@pytest.mark.parametrize("wrong", [{"amount": "15.5"}, {"amount": "-1"}])
async def test_a_payment_that_cannot_be_meant_is_refused(http: Http, wrong: dict[str, str]) -> None:
    assert (await post(http, "/customers/payments", {**PAYMENT, **wrong})).status == 422


async def test_a_merchant_without_the_key_is_refused(http: Http) -> None:
    answer = await http.send("GET", "/balance", verb="ask", params={"receiver": "MICMO-1"})

    assert (answer.status, answer.body) == (401, b'{"error":"unauthorised"}')
