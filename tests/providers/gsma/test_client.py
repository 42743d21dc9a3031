"""What leaves for the operator, and what a gate's refusal means (gsma-mobile-money §1, §2, §8, §9)."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, ProviderUnavailable, RequestHandle
from app.providers.contract import NOON
from app.providers.gsma import Gsma
from app.providers.gsma.client import content_hash
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.addresses import is_sealed

from .conftest import API, HOST, PAYOUT_ID, REQUEST, TOKEN, Payload, keys
from .contract_case import ORDER, PAYOUT, PAYOUT_QUESTION, QUESTION

PAY, SEND = f"{API}/transactions/type/merchantpay", f"{API}/transactions/type/disbursement"
BASIC = f"Basic {b64encode(b'mut-kati:secret-of-kati-for-tests').decode()}"


def last(network: respx.MockRouter) -> httpx.Request:
    request = network.calls.last.request
    assert isinstance(request, httpx.Request)
    return request


@pytest.fixture
async def by_phone(clock: VirtualClock) -> AsyncIterator[Gsma]:
    """An account named by a number, with a key bound to it, by Basic, at a sandbox of the older version."""
    given = keys(
        auth="basic",
        account_type="msisdn",
        account="+22370009988",
        api_key="api-key-for-tests",
        base_url=f"{HOST}/simulator",
        version_path="/v1.1/mm",
    )
    made = Gsma.from_credentials(given, clock)
    yield made
    await made.close()


async def test_a_request_leaves_with_its_id_its_date_and_the_hash_of_its_body(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """§1, §8."""
    network.post(PAY).respond(202, content=payload("state_pending.json"))

    handle = await account.request_payment(ORDER)

    request = last(network)
    assert isinstance(handle, RequestHandle)
    assert request.headers["x-correlationid"] == REQUEST
    assert request.headers["x-date"] == "2026-03-02T12:00:00Z"
    assert request.headers["x-content-hash"] == content_hash(request.content)
    assert request.headers["authorization"] == "Bearer a-token"
    assert "x-api-key" not in request.headers
    assert json.loads(request.content)["requestingOrganisationTransactionReference"] == ORDER.reference


async def test_every_order_gives_an_address_of_its_own(
    account: Gsma, network: respx.MockRouter, payload: Payload, kati: Credentials
) -> None:
    """§4: nothing in a callback's body says which order it is about."""
    network.post(url__startswith=f"{API}/transactions/type/").respond(202, content=payload("state_pending.json"))
    given = []
    for order in (account.request_payment(ORDER), account.pay_out(PAYOUT)):
        await order
        given.append(last(network).headers["x-callback-url"].removeprefix("https://mutual.example/h/t/"))

    assert [event.split("/")[:2] for event in given] == [
        ["merchantpay", ORDER.reference],
        ["disbursement", PAYOUT.reference],
    ]
    assert all(is_sealed(event, kati) for event in given)


async def test_without_an_address_the_header_is_left_out(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    network.post(PAY).respond(202, content=payload("state_pending.json"))

    await account.request_payment(replace(ORDER, callback_url=""))

    assert "x-callback-url" not in last(network).headers


async def test_the_same_order_goes_again_with_the_same_id_and_body(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """§9: resend with the same value."""
    network.post(SEND).respond(202, content=payload("state_pending.json"))
    for _ in range(2):
        await account.pay_out(PAYOUT)

    sent = [call.request for call in network.calls if call.request.url == SEND]
    assert [request.headers["x-correlationid"] for request in sent] == [PAYOUT_ID] * 2
    assert len({request.content for request in sent}) == 1


async def test_a_token_is_asked_for_in_the_standard_form_and_kept(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """§8."""
    network.get(url__startswith=API).respond(200, content=payload("payment_paid.json"))
    for _ in range(2):
        await account.query_status(replace(QUESTION, handle="transactions/REF-1795255200417"))

    [asked] = [call.request for call in network.calls if call.request.url == TOKEN]
    assert asked.headers["authorization"] == BASIC
    assert asked.content == b"grant_type=client_credentials"


async def test_a_scope_is_asked_for_where_one_is_given(network: respx.MockRouter, clock: VirtualClock) -> None:
    scoped = Gsma.from_credentials(keys(scope="payments payouts"), clock)
    network.get(url__startswith=API).respond(503)
    with pytest.raises(OutcomeUnknown):
        await scoped.balance()
    await scoped.close()

    [asked] = [call.request for call in network.calls if call.request.url == TOKEN]
    assert asked.content == b"grant_type=client_credentials&scope=payments+payouts"


async def test_a_plus_in_a_path_is_escaped(by_phone: Gsma, network: respx.MockRouter, payload: Payload) -> None:
    """§2: `+` must be sent as `%2B`; base and version are configuration."""
    network.get(url__startswith=HOST).respond(200, content=payload("balance.json"))

    await by_phone.balance()

    assert last(network).url.raw_path == b"/simulator/v1.1/mm/accounts/msisdn/%2B22370009988/balance"


async def test_basic_and_the_bound_key_go_with_every_call(
    by_phone: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """§8."""
    network.get(url__startswith=HOST).respond(200, content=payload("balance.json"))
    network.post(url__startswith=HOST).respond(202, content=payload("state_pending.json"))
    for call in (by_phone.balance(), by_phone.pay_out(PAYOUT)):
        await call
        assert last(network).headers["authorization"] == BASIC
        assert last(network).headers["x-api-key"] == "api-key-for-tests"
    assert TOKEN not in [str(call.request.url) for call in network.calls]


async def test_an_order_that_was_turned_away_at_the_gate_may_go_again(
    account: Gsma, by_phone: Gsma, network: respx.MockRouter
) -> None:
    """§7: authorisation was not executed; the order itself is not repeated here (RELIABILITY 1.6)."""
    orders = network.post(url__regex=r".*/transactions/type/.*").respond(401)
    for order in (account.request_payment(ORDER), account.pay_out(PAYOUT), by_phone.pay_out(PAYOUT)):
        with pytest.raises(ProviderUnavailable):
            await order

    assert orders.call_count == 3


async def test_a_question_is_put_once_more_with_a_new_token(
    account: Gsma, by_phone: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    answers = [httpx.Response(401), httpx.Response(200, content=payload("balance.json")), httpx.Response(401)]
    network.get(url__regex=r".*/balance").mock(side_effect=answers)

    assert await account.balance() is not None
    assert network["token"].call_count == 2
    with pytest.raises(ProviderUnavailable):
        await by_phone.balance()


@pytest.mark.parametrize("status", [400, 401, 500, 503])
async def test_without_a_token_nothing_leaves(network: respx.MockRouter, clock: VirtualClock, status: int) -> None:
    network.post(TOKEN).respond(status)
    account = Gsma.from_credentials(keys(), clock)
    orders = network.post(SEND).respond(202)

    with pytest.raises(ProviderUnavailable):
        await account.pay_out(PAYOUT)

    await account.close()
    assert orders.call_count == 0


async def test_a_lost_answer_is_found_by_our_correlation_id_and_followed(
    account: Gsma, network: respx.MockRouter, payload: Payload
) -> None:
    """§9: GET /responses/{id} and follow the link; the operator's own host, whatever the link says."""
    link = {"link": "https://elsewhere.example/mm/transactions/REF-1795255200417"}
    network.get(f"{API}/responses/{REQUEST}").respond(200, json=link)
    network.get(f"{API}/transactions/REF-1795255200417").respond(200, content=payload("payment_paid.json"))

    answer = await account.query_status(QUESTION)

    assert ([event.amount for event in answer.events], answer.body) == ([ORDER.amount], payload("payment_paid.json"))


async def test_the_list_is_asked_page_by_page(account: Gsma, network: respx.MockRouter, payload: Payload) -> None:
    """§1: offset, limit, and both instants; §9: searched from a little before the order left."""
    unknown = network.get(f"{API}/responses/{PAYOUT_ID}").respond(404, content=payload("error_not_found.json"))
    rows = b"[" + payload("payment_paid.json") + b"]"
    pages = [
        httpx.Response(200, content=rows, headers={"X-Records-Available-Count": "2"}),
        httpx.Response(200, content=rows.replace(b"200417", b"200418"), headers={"X-Records-Available-Count": "2"}),
    ]
    listed = network.get(url__startswith=f"{API}/accounts/organisationid/MUT-KATI/transactions").mock(side_effect=pages)

    [event] = (await account.query_status(replace(PAYOUT_QUESTION, sent_at=NOON))).events

    assert (unknown.call_count, event.reason) == (1, "not_found")
    asked = [dict(call.request.url.params) for call in listed.calls]
    window = {"fromDateTime": "2026-03-02T11:55:00Z", "toDateTime": "2026-03-02T12:00:01Z", "limit": "50"}
    assert asked == [{**window, "offset": "0"}, {**window, "offset": "1"}]
