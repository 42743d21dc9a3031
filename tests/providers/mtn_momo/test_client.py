"""What leaves for MTN, and what each kind of silence or refusal becomes (mtn-momo §1-§4, §6)."""

import json
from base64 import b64decode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, PaymentState, ProviderRejected, ProviderUnavailable
from app.providers.mtn_momo import MtnMomo

from .conftest import HOST, IN, OUT, PAYOUT_ID, REQUEST, REQUESTS, TRANSFERS, Payload, keys_of
from .contract_case import COLLECTION, DISBURSEMENT, ORDER, PAYOUT

Call = Callable[[], Awaitable[object]]


@pytest.fixture
def requests(network: respx.MockRouter) -> respx.Route:
    return network.post(REQUESTS).respond(202)


@pytest.fixture
def transfers(network: respx.MockRouter) -> respx.Route:
    return network.post(TRANSFERS).respond(202)


async def test_a_token_is_asked_with_the_slash_and_the_length_of_nothing(
    collecting: MtnMomo, network: respx.MockRouter, requests: respx.Route
) -> None:
    """mtn-momo §2: without Content-Length a 411; the market always, for the new platform demands it (§1)."""
    await collecting.request_payment(ORDER)

    request = network["collection"].calls.last.request
    user, _, key = b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().partition(":")
    assert request.url.path == "/collection/token/"
    assert (request.headers["content-length"], request.content) == ("0", b"")
    assert (user, key) == (COLLECTION.api_user, COLLECTION.api_key)
    assert request.headers["ocp-apim-subscription-key"] == COLLECTION.subscription_key
    assert request.headers["x-target-environment"] == "mtnivorycoast"


async def test_no_scripting_library_is_named(
    collecting: MtnMomo, network: respx.MockRouter, requests: respx.Route
) -> None:
    """mtn-momo §1: the new platform can refuse its User-Agent with a 403."""
    await collecting.request_payment(ORDER)

    agents = {call.request.headers["user-agent"] for call in network.calls}
    assert agents == {"mutuelle-pay"}


async def test_a_request_to_pay_carries_the_headers_of_the_sheet(collecting: MtnMomo, requests: respx.Route) -> None:
    """mtn-momo §3: our reference as a UUID of version 4; `Bearer`, though the token's type says otherwise (§2)."""
    handle = await collecting.request_payment(ORDER)

    request = requests.calls.last.request
    assert request.headers["x-reference-id"] == REQUEST
    assert request.headers["x-callback-url"] == f"https://mutual.example/h/t/collection/{ORDER.reference}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"].startswith("Bearer eyJ")
    assert json.loads(request.content)["externalId"] == ORDER.reference
    assert handle.handle == f"{REQUESTS}/{REQUEST}"


async def test_without_an_address_no_header_is_sent_rather_than_an_empty_one(
    collecting: MtnMomo, requests: respx.Route
) -> None:
    """mtn-momo §3."""
    await collecting.request_payment(replace(ORDER, callback_url=""))

    assert "x-callback-url" not in requests.calls.last.request.headers


async def test_each_product_has_its_own_key_user_and_token(
    paying: MtnMomo, network: respx.MockRouter, transfers: respx.Route
) -> None:
    """mtn-momo §0.8."""
    taken = await paying.pay_out(PAYOUT)

    token = network["disbursement"].calls.last.request
    assert b64decode(token.headers["authorization"].removeprefix("Basic ")).decode().startswith(DISBURSEMENT.api_user)
    assert transfers.calls.last.request.headers["ocp-apim-subscription-key"] == DISBURSEMENT.subscription_key
    assert not network["collection"].called
    assert (taken.handle, list(taken.answer.events)) == (f"{TRANSFERS}/{PAYOUT_ID}", [])


async def test_a_deposit_goes_to_its_own_endpoint(network: respx.MockRouter, clock: VirtualClock) -> None:
    """mtn-momo §4."""
    deposits = network.post(f"{HOST}/disbursement/v1_0/deposit").respond(202)
    depositing = MtnMomo.from_credentials(keys_of("disbursement", payout_by="deposit"), clock)

    await depositing.pay_out(PAYOUT)

    assert deposits.call_count == 1
    await depositing.close()


async def test_the_same_order_sent_again_is_the_same_to_the_last_byte(paying: MtnMomo, transfers: respx.Route) -> None:
    """mtn-momo §8: same reference and same body."""
    for _ in range(2):
        await paying.pay_out(PAYOUT)

    first, again = (call.request for call in transfers.calls)
    assert (first.content, first.headers["x-reference-id"]) == (again.content, again.headers["x-reference-id"])


async def test_a_token_is_kept_until_a_minute_before_its_end(
    collecting: MtnMomo, network: respx.MockRouter, requests: respx.Route, clock: VirtualClock
) -> None:
    """mtn-momo §2."""
    await collecting.request_payment(ORDER)
    clock.advance(timedelta(seconds=3_539))
    await collecting.request_payment(ORDER)
    assert network["collection"].call_count == 1

    clock.advance(timedelta(seconds=1))
    await collecting.request_payment(ORDER)
    assert network["collection"].call_count == 2


async def test_a_request_refused_for_its_token_goes_again_once_under_the_same_reference(
    collecting: MtnMomo, network: respx.MockRouter
) -> None:
    """mtn-momo §6: 401, refresh once."""
    route = network.post(REQUESTS).mock(side_effect=[httpx.Response(401), httpx.Response(202)])

    await collecting.request_payment(ORDER)

    assert [call.request.headers["x-reference-id"] for call in route.calls] == [REQUEST, REQUEST]
    assert network["collection"].call_count == 2


async def test_a_payout_refused_for_its_token_is_left_to_the_next_round(
    paying: MtnMomo, network: respx.MockRouter
) -> None:
    """RELIABILITY 1.6: no automatic retry around a payout; the token is forgotten, so the next try has a new one."""
    route = network.post(TRANSFERS).mock(side_effect=[httpx.Response(401), httpx.Response(202)])

    with pytest.raises(ProviderUnavailable):
        await paying.pay_out(PAYOUT)
    assert route.call_count == 1

    await paying.pay_out(PAYOUT)
    assert network["disbursement"].call_count == 2


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (401, "token_refused.json"),
        (401, "gate_refused.json"),
        (400, "token_without_environment.json"),
        (411, "length_required_411.html"),
        (403, "refused_403.html"),
        (500, "error_not_found.json"),
    ],
)
async def test_without_a_token_nothing_was_sent(
    paying: MtnMomo, network: respx.MockRouter, transfers: respx.Route, payload: Payload, status: int, name: str
) -> None:
    """mtn-momo §2: login failed, an invalid subscription key, and every other way not to get one."""
    network["disbursement"].respond(status, content=payload(name))

    with pytest.raises(ProviderUnavailable) as refused:
        await paying.pay_out(PAYOUT)

    assert refused.value.facts["reason"] == f"token_http_{status}"
    assert not transfers.called


async def test_a_token_that_never_comes_sends_nothing_either(
    paying: MtnMomo, network: respx.MockRouter, transfers: respx.Route
) -> None:
    """mtn-momo §1: token calls may take 10 to 20 seconds; §8 gives them 30."""
    network["disbursement"].mock(side_effect=httpx.ReadTimeout)

    with pytest.raises(ProviderUnavailable):
        await paying.pay_out(PAYOUT)

    assert not transfers.called
    assert paying.profile.read_timeout_s == 30


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (httpx.Response(409, json={"code": "RESOURCE_ALREADY_EXIST", "message": "-"}), OutcomeUnknown),
        (httpx.Response(500, json={"code": "PAYEE_NOT_FOUND", "message": "-"}), OutcomeUnknown),
        (httpx.Response(429), OutcomeUnknown),
        (httpx.Response(502, text="<html>"), OutcomeUnknown),
        (httpx.ReadTimeout, OutcomeUnknown),
        (httpx.ReadError, OutcomeUnknown),
        (httpx.ConnectError, ProviderUnavailable),
        (httpx.ConnectTimeout, ProviderUnavailable),
        (httpx.Response(400, json={"code": "VALIDATION_ERROR", "message": "-"}), ProviderRejected),
    ],
)
@pytest.mark.parametrize("product", ["collection", "disbursement"])
async def test_only_a_documented_refusal_is_one(
    collecting: MtnMomo,
    paying: MtnMomo,
    network: respx.MockRouter,
    product: str,
    reply: httpx.Response | type[Exception],
    error: type[Exception],
) -> None:
    """mtn-momo §6, RELIABILITY 1.3: read timeout and 5xx are unknown, and 409 means that it arrived."""
    orders: dict[str, tuple[str, Call]] = {
        "collection": (REQUESTS, lambda: collecting.request_payment(ORDER)),
        "disbursement": (TRANSFERS, lambda: paying.pay_out(PAYOUT)),
    }
    url, call = orders[product]
    if isinstance(reply, httpx.Response):
        network.post(url).respond(reply.status_code, content=reply.content)
    else:
        network.post(url).mock(side_effect=reply)

    with pytest.raises(error):
        await call()


async def test_a_status_is_asked_by_our_reference(
    collecting: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §0.1: it is the resource's id."""
    route = network.get(f"{REQUESTS}/{REQUEST}").respond(200, content=payload("request_paid.json"))

    answer = await collecting.query_status(IN)

    request = route.calls.last.request
    assert [event.state for event in answer.events] == [PaymentState.SUCCEEDED]
    assert answer.body == payload("request_paid.json")
    assert request.headers["x-target-environment"] == "mtnivorycoast"
    assert "x-reference-id" not in request.headers


async def test_a_question_refused_for_its_token_is_put_once_more(
    paying: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §6."""
    answers = [httpx.Response(401), httpx.Response(200, content=payload("transfer_paid.json"))]
    network.get(f"{TRANSFERS}/{PAYOUT_ID}").mock(side_effect=answers)

    [event] = (await paying.query_status(OUT)).events

    assert event.state is PaymentState.SUCCEEDED


async def test_the_balance_is_asked_of_the_wallets_own_product(
    paying: MtnMomo, network: respx.MockRouter, payload: Payload
) -> None:
    """mtn-momo §4, §5.5."""
    route = network.get(f"{HOST}/disbursement/v1_0/account/balance").respond(200, content=payload("balance.json"))

    balance = await paying.balance()

    assert balance is not None and balance.available.minor == 184_500
    assert route.call_count == 1
