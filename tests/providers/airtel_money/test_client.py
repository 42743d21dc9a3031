"""What goes over the wire: versions, headers, tokens that die, signed bytes, and money that is sent once (§2-§4)."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import respx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.core.clock import VirtualClock
from app.providers import OutcomeUnknown, PaymentState, ProviderRejected, ProviderUnavailable
from app.providers.airtel_money import AirtelMoney
from app.providers.airtel_money.sealing import PADDINGS

from .conftest import COLLECT, COLLECTED, DISBURSE, HOST, IN, OUT, TEN, Payload, a_private_key, a_public_key
from .contract_case import ORDER, PAYOUT, REFUND, credentials

KEYS, SUMMARY = f"{HOST}/v1/rsa/encryption-keys", f"{HOST}/merchant/v1/transactions"


@asynccontextmanager
async def with_settings(clock: VirtualClock, **other: str) -> AsyncIterator[AirtelMoney]:
    account = AirtelMoney.from_credentials(credentials(HOST, **other), clock)
    yield account
    await account.close()


def a_key(until: str = "12-08-2027 21:29:26") -> dict[str, object]:
    data = {"key_id": "17", "key": a_public_key(), "valid_upto": until}
    return {"data": data, "status": {"response_code": "DP02010001001"}}


def opened_pin(request: httpx.Request, padding: str = "pkcs1v15", bits: int = 1_024) -> bytes:
    sealed = b64decode(json.loads(request.content)["pin"])
    return a_private_key(bits).decrypt(sealed, PADDINGS[padding])


async def test_a_prompt_bears_its_token_country_and_currency(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload
) -> None:
    """§2, §3."""
    route = network.post(COLLECT).respond(200, content=payload("prompted.json"))
    await account.request_payment(ORDER)

    [token, prompt] = [call.request for call in network.calls]
    assert json.loads(token.content) == {
        "client_id": "mutuelle-app",
        "client_secret": "s3cr3t-for-tests",
        "grant_type": "client_credentials",
    }
    shown = {name: prompt.headers[name] for name in ("authorization", "x-country", "x-currency", "content-type")}
    assert shown == {
        "authorization": "Bearer Xk3pT0kenForTests",
        "x-country": "NE",
        "x-currency": "XOF",
        "content-type": "application/json",
    }
    assert "x-signature" not in prompt.headers and route.call_count == 1


async def test_a_token_of_three_minutes_is_used_until_shortly_before_its_end(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload, clock: VirtualClock
) -> None:
    """§0.7, §2: 180 seconds, a margin of 15; the life comes as text."""
    network.get(COLLECTED).respond(200, content=payload("collection_paid.json"))
    asked = []
    for after in (0, 164, 1):
        clock.advance(timedelta(seconds=after))
        await account.query_status(IN)
        asked.append(network["token"].call_count)

    assert asked == [1, 1, 2]


async def test_keys_that_are_refused_with_a_200_give_no_token(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload
) -> None:
    """§2: success is "access_token present"."""
    network["token"].respond(200, content=payload("token_refused_with_200.json"))
    prompts = network.post(COLLECT)

    with pytest.raises(ProviderUnavailable):
        await account.request_payment(ORDER)
    assert prompts.call_count == 0


@pytest.mark.parametrize("status", [401, 403])
async def test_a_prompt_goes_again_with_a_new_token_under_the_same_id(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload, status: int
) -> None:
    """§2, §8.6: expired is HTTP 401 or 403; refresh once, resend the same id."""
    dead = httpx.Response(status, json={"error": "invalid_token"})
    route = network.post(COLLECT).mock(side_effect=[dead, httpx.Response(200, content=payload("prompted.json"))])
    handle = await account.request_payment(ORDER)

    bodies = {call.request.content for call in route.calls}
    assert (handle.handle, route.call_count, len(bodies)) == (ORDER.reference, 2, 1)
    assert network["token"].call_count == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_that_stays_dead_is_unavailable(
    account: AirtelMoney, network: respx.MockRouter, status: int
) -> None:
    route = network.post(COLLECT).respond(status, json={"error": "invalid_token"})

    with pytest.raises(ProviderUnavailable):
        await account.request_payment(ORDER)
    assert route.call_count == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_a_payout_is_sent_once_and_its_dead_token_is_forgotten(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload, status: int
) -> None:
    """RELIABILITY 1.6: no automatic retry around a payout; the same order may go again in its next round."""
    dead = httpx.Response(status, json={"error": "invalid_token"})
    route = network.post(DISBURSE).mock(side_effect=[dead, httpx.Response(200, content=payload("payout_paid.json"))])

    with pytest.raises(ProviderUnavailable):
        await account.pay_out(PAYOUT)
    assert route.call_count == 1
    [event] = (await account.pay_out(PAYOUT)).answer.events
    assert (event.state, network["token"].call_count) == (PaymentState.SUCCEEDED, 2)


@pytest.mark.parametrize("call", ["request_payment", "pay_out"])
async def test_too_many_requests_is_no_outcome_and_no_refusal(
    account: AirtelMoney, network: respx.MockRouter, call: str
) -> None:
    """§8.6: back off, same id."""
    network.post(COLLECT).respond(429)
    network.post(DISBURSE).respond(429)

    with pytest.raises(ProviderUnavailable):
        await (account.request_payment(ORDER) if call == "request_payment" else account.pay_out(PAYOUT))


@pytest.mark.parametrize(("padding", "bits"), [("pkcs1v15", 1_024), ("oaep_sha256", 2_048)])
async def test_a_pin_is_sealed_with_the_portal_s_key_and_the_country_s_padding(
    network: respx.MockRouter, payload: Payload, clock: VirtualClock, padding: str, bits: int
) -> None:
    """§3.2."""
    route = network.post(DISBURSE).respond(200, content=payload("payout_paid.json"))
    async with with_settings(clock, pin_key=a_public_key(bits), pin_padding=padding) as account:
        await account.pay_out(PAYOUT)

    sent = json.loads(route.calls.last.request.content)
    assert opened_pin(route.calls.last.request, padding, bits) == b"2468"
    assert {name: value for name, value in sent.items() if name != "pin"} == {
        "payee": {"msisdn": "90333444"},
        "reference": "PaiementMICMO7",
        "transaction": {"amount": 18_000, "id": PAYOUT.reference},
    }


async def test_without_a_portal_s_key_the_operator_s_is_asked_for_once(
    network: respx.MockRouter, payload: Payload, clock: VirtualClock
) -> None:
    """§3.2, §3.1: cached until `valid_upto`."""
    keys = network.get(KEYS).respond(200, json=a_key("21-11-2026 16:00:00"))
    route = network.post(DISBURSE).respond(200, content=payload("payout_paid.json"))
    asked = []
    async with with_settings(clock) as account:
        for after in (0, 60, 120):
            clock.advance(timedelta(minutes=after))
            await account.pay_out(PAYOUT)
            asked.append(keys.call_count)

    assert opened_pin(route.calls.last.request) == b"2468"
    # Its end may be told in a time four hours ahead of ours.
    assert asked == [1, 1, 2]


@pytest.mark.parametrize(
    "answer", [{"json": {"data": {}}}, {"status_code": 500}, {"status_code": 401}, {"content": b"<html>"}]
)
async def test_without_any_key_no_money_leaves(
    network: respx.MockRouter, clock: VirtualClock, answer: dict[str, object]
) -> None:
    network.get(KEYS).respond(**answer)  # type: ignore[arg-type]
    route = network.post(DISBURSE)
    async with with_settings(clock) as account:
        with pytest.raises(ProviderUnavailable):
            await account.pay_out(PAYOUT)

    assert route.call_count == 0


@pytest.mark.parametrize("code", ["ROUTER116", "DP00900001016", "DP00900001018"])
async def test_a_key_that_may_be_another_by_now_is_asked_for_anew(
    network: respx.MockRouter, clock: VirtualClock, code: str
) -> None:
    """§3.1, §12: key rotation."""
    keys = network.get(KEYS).respond(200, json=a_key())
    network.post(DISBURSE).respond(200, json={"status": {"response_code": code}})
    async with with_settings(clock) as account:
        for _ in range(2):
            with pytest.raises(ProviderRejected):
                await account.pay_out(PAYOUT)

    assert keys.call_count == 2


async def test_every_order_is_signed_over_the_very_bytes_where_the_setting_asks(
    network: respx.MockRouter, clock: VirtualClock, payload: Payload
) -> None:
    """§3.1: serialise once, sign and send the same bytes; questions are not signed."""
    network.get(KEYS).respond(200, json=a_key())
    refunded = json.dumps({"data": {"transaction": {"id": REFUND.reference, "status": "SUCCESS"}}}).encode()
    routes = [
        network.post(f"{HOST}/merchant/v2/payments/").respond(200, content=payload("prompted.json")),
        network.post(f"{HOST}/standard/v3/disbursements/").respond(200, content=payload("payout_paid.json")),
        network.post(f"{HOST}/standard/v2/payments/refund").respond(200, content=refunded),
    ]
    asked = network.get(COLLECTED).respond(200, content=payload("collection_paid.json"))
    told = {"collection_version": "v2", "disbursement_version": "v3", "refund_version": "v2", "signs_messages": "yes"}
    async with with_settings(clock, **told) as account:
        await account.request_payment(ORDER)
        await account.pay_out(PAYOUT)
        await account.reverse(REFUND)
        await account.query_status(IN)

    for route in routes:
        assert opened_body(route.calls.last.request) == route.calls.last.request.content
    assert "x-signature" not in asked.calls.last.request.headers


def opened_body(request: httpx.Request) -> bytes:
    """What the signature proves, by the operator's own half of the key."""
    opener = a_private_key().decrypt(b64decode(request.headers["x-key"]), PKCS1v15())
    secret, start = (b64decode(part) for part in opener.split(b":"))
    decryptor = Cipher(AES256(secret), CBC(start)).decryptor()
    padded = decryptor.update(b64decode(request.headers["x-signature"])) + decryptor.finalize()
    return padded[: -padded[-1]]


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("v1", f"/standard/v1/disbursements/{PAYOUT.reference}"),
        ("v2", f"/standard/v2/disbursements/{PAYOUT.reference}?transactionType=B2C"),
        ("v3", f"/standard/v2/disbursements/{PAYOUT.reference}?transactionType=B2C"),
    ],
)
async def test_a_payout_is_asked_about_in_its_own_version(
    network: respx.MockRouter, clock: VirtualClock, payload: Payload, version: str, path: str
) -> None:
    """§4."""
    route = network.get(f"{HOST}{path}").respond(200, content=payload("payout_paid.json"))
    async with with_settings(clock, disbursement_version=version) as account:
        [event] = (await account.query_status(OUT)).events

    assert (event.state, route.call_count) == (PaymentState.SUCCEEDED, 1)


@pytest.mark.parametrize(
    ("told", "path"), [({}, "v1/users/balance"), ({"balance_of": "DISB"}, "v2/users/balance?type=DISB")]
)
async def test_the_balance_is_asked_for_whole_or_of_one_kind(
    network: respx.MockRouter, clock: VirtualClock, payload: Payload, told: dict[str, str], path: str
) -> None:
    """§4."""
    network.get(f"{HOST}/standard/{path}").respond(200, content=payload("balance.json"))
    async with with_settings(clock, **told) as account:
        balance = await account.balance()

    assert balance and balance.available.minor == 184_500


async def test_the_summary_s_headers_are_written_small(
    account: AirtelMoney, network: respx.MockRouter, payload: Payload
) -> None:
    """§3: that product documents lower-case names."""
    route = network.get(url__startswith=f"{HOST}/merchant/v1/transactions").respond(
        200, content=payload("summary.json")
    )
    await account.statement(TEN - timedelta(hours=1), TEN)

    request = route.calls.last.request
    names = [name for name, _ in request.headers.raw]
    assert b"x-country" in names and b"X-Country" not in names
    assert dict(request.url.params) == {"from": "1795251600", "to": "1795255200", "limit": "50", "offset": "0"}


@pytest.mark.parametrize("call", ["request_payment", "pay_out", "reverse"])
@pytest.mark.parametrize("failure", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError])
async def test_an_order_without_an_answer_may_have_arrived(
    account: AirtelMoney, network: respx.MockRouter, call: str, failure: Callable[[str], Exception]
) -> None:
    """§8.6; RELIABILITY 16."""
    network.post(url__regex=f"{HOST}/(merchant|standard)/.*").mock(side_effect=failure("gone"))
    orders = {"request_payment": ORDER, "pay_out": PAYOUT, "reverse": REFUND}

    with pytest.raises(OutcomeUnknown):
        await getattr(account, call)(orders[call])
    assert len(network.calls) == 2


async def test_an_id_leads_nowhere_else(account: AirtelMoney, network: respx.MockRouter) -> None:
    route = network.get(url__startswith=HOST).respond(500)

    with pytest.raises(OutcomeUnknown):
        await account.query_status(replace(IN, reference="../../users/balance?x=1"))
    assert route.calls.last.request.url.raw_path == b"/standard/v1/payments/..%2F..%2Fusers%2Fbalance%3Fx%3D1"
