"""What leaves for the operator and what each kind of silence or refusal becomes (orange-money B1, B2, B8)."""

import asyncio
import json
from base64 import b64decode
from datetime import timedelta
from urllib.parse import parse_qs

import httpx
import pytest
import respx
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from app.core.clock import VirtualClock
from app.core.money import XOF, Money
from app.providers import OutcomeUnknown, PaymentOrder, ProviderRejected, ProviderUnavailable
from app.providers.orange_money import OrangeEwallet
from tests.providers.orange_money.conftest import bearers

from .conftest import REFERENCE, TOKEN, AnOrder, AQuestion, Payload, written

HOST = "https://api.orange-sonatel.com"
KEYS = f"{HOST}/api/account/v1/publicKeys"
CASH_INS = f"{HOST}/api/eWallet/v1/cashins"
TRANSACTIONS = f"{HOST}/api/eWallet/v1/transactions"


@pytest.fixture
def key_route(network: respx.MockRouter, private: RSAPrivateKey) -> respx.Route:
    told = {"keyId": "k1", "keyType": "RSA", "keySize": 2048, "key": written(private)}
    return network.get(KEYS).respond(200, json=told)


@pytest.fixture
def cashin_route(network: respx.MockRouter, payload: Payload) -> respx.Route:
    return network.post(CASH_INS).respond(200, content=payload("cashin_paid.json"))


@pytest.fixture
def search_route(network: respx.MockRouter, payload: Payload) -> respx.Route:
    return network.get(TRANSACTIONS).respond(200, content=payload("search_paid.json"))


def sent(route: respx.Route) -> dict[str, dict[str, str]]:
    body: dict[str, dict[str, str]] = json.loads(route.calls.last.request.content)
    return body


async def test_the_token_is_asked_with_keys_in_form_fields(
    ewallet: OrangeEwallet, token_route: respx.Route, search_route: respx.Route, a_question: AQuestion
) -> None:
    """orange-money B1: not in a Basic header, as Web Payment wants them."""
    await ewallet.query_status(a_question())

    request = token_route.calls.last.request
    assert "authorization" not in request.headers
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.content.decode()) == {
        "client_id": ["mutuelle-app"],
        "client_secret": ["s3cr3t-for-tests"],
        "grant_type": ["client_credentials"],
    }


async def test_a_question_says_it_is_json_though_it_has_no_body(
    ewallet: OrangeEwallet, token_route: respx.Route, search_route: respx.Route, a_question: AQuestion
) -> None:
    """orange-money B1: without a content type even a GET is a 415 in production."""
    await ewallet.query_status(a_question())

    request = search_route.calls.last.request
    assert (request.headers["content-type"], request.content) == ("application/json", b"")
    assert request.url.params["reference"] == REFERENCE
    assert "type" not in request.url.params


async def test_a_cash_in_leaves_as_json_with_the_pin_for_the_operator_s_eyes_only(
    ewallet: OrangeEwallet,
    token_route: respx.Route,
    key_route: respx.Route,
    cashin_route: respx.Route,
    private: RSAPrivateKey,
    an_order: AnOrder,
) -> None:
    """orange-money B2, B5."""
    taken = await ewallet.pay_out(an_order())

    partner = sent(cashin_route)["partner"]
    assert private.decrypt(b64decode(partner.pop("encryptedPinCode")), PKCS1v15()) == b"4821"
    assert partner == {"idType": "MSISDN", "id": "76009900"}
    assert sent(cashin_route)["amount"] == {"value": 185_000, "unit": "XOF"}
    assert cashin_route.calls.last.request.headers["content-type"] == "application/json"
    assert taken.handle == "CI261121.1000.B00031"


async def test_a_token_of_five_minutes_is_kept_until_thirty_seconds_before_its_end(
    ewallet: OrangeEwallet,
    clock: VirtualClock,
    token_route: respx.Route,
    search_route: respx.Route,
    a_question: AQuestion,
) -> None:
    """orange-money B1."""
    await ewallet.query_status(a_question())
    clock.advance(timedelta(seconds=268))
    await ewallet.query_status(a_question())
    clock.advance(timedelta(seconds=1))
    await ewallet.query_status(a_question())

    assert bearers(search_route) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


async def test_many_who_pay_at_once_fetch_one_token_and_one_key(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    key_route: respx.Route,
    an_order: AnOrder,
) -> None:
    """orange-money B1: single-flight, for sixty token requests a minute are the limit of the sandbox."""

    def echo(request: httpx.Request) -> httpx.Response:
        reference = json.loads(request.content)["reference"]
        done = {"status": "SUCCESS", "transactionId": "CI261121.1000.B00031", "reference": reference}
        return httpx.Response(200, json=done)

    network.post(CASH_INS).mock(side_effect=echo)

    await asyncio.gather(*(ewallet.pay_out(an_order(reference=f"{n:032x}")) for n in range(20)))

    assert (token_route.call_count, key_route.call_count) == (1, 1)


async def test_a_cash_in_is_sent_once_even_when_its_token_had_died(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    key_route: respx.Route,
    payload: Payload,
    an_order: AnOrder,
) -> None:
    """RELIABILITY 1.6: no automatic retry around a payout; the same order goes again with another token."""
    cashin = network.post(CASH_INS)
    cashin.side_effect = [httpx.Response(401), httpx.Response(200, content=payload("cashin_paid.json"))]

    with pytest.raises(ProviderUnavailable):
        await ewallet.pay_out(an_order())
    first_tries = cashin.call_count
    await ewallet.pay_out(an_order())

    assert first_tries == 1
    assert bearers(cashin) == ["Bearer token-1", "Bearer token-2"]


async def test_a_revoked_key_is_fetched_again_for_the_next_try(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    key_route: respx.Route,
    payload: Payload,
    an_order: AnOrder,
) -> None:
    """orange-money B2: code 4003."""
    cashin = network.post(CASH_INS)
    cashin.side_effect = [
        httpx.Response(400, content=payload("problem_4003.json")),
        httpx.Response(200, content=payload("cashin_paid.json")),
    ]

    with pytest.raises(ProviderUnavailable):
        await ewallet.pay_out(an_order())
    await ewallet.pay_out(an_order())

    assert (cashin.call_count, key_route.call_count) == (2, 2)


async def test_a_key_that_works_is_kept(
    ewallet: OrangeEwallet,
    token_route: respx.Route,
    key_route: respx.Route,
    cashin_route: respx.Route,
    an_order: AnOrder,
) -> None:
    for _ in range(3):
        await ewallet.pay_out(an_order())

    assert (cashin_route.call_count, key_route.call_count) == (3, 1)


async def test_a_wrong_pin_is_not_tried_again(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    key_route: respx.Route,
    payload: Payload,
    an_order: AnOrder,
) -> None:
    """orange-money B9: code 10 is an error of configuration, no retry."""
    cashin = network.post(CASH_INS).respond(401, content=payload("problem_10.json"))

    with pytest.raises(ProviderRejected):
        await ewallet.pay_out(an_order())

    assert cashin.call_count == 1


@pytest.mark.parametrize(
    "trouble", [httpx.ReadTimeout("slow"), httpx.ConnectError("refused"), httpx.RemoteProtocolError("cut")]
)
@pytest.mark.parametrize("address", [TOKEN, KEYS])
async def test_without_a_token_or_a_key_the_cash_in_was_never_sent(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    payload: Payload,
    an_order: AnOrder,
    address: str,
    trouble: httpx.TransportError,
) -> None:
    network.route(url=address).mock(side_effect=trouble)
    network.post(TOKEN).respond(200, content=payload("token.json"))
    cashin = network.post(CASH_INS)

    with pytest.raises(ProviderUnavailable):
        await ewallet.pay_out(an_order())

    assert not cashin.called


async def test_wrong_keys_make_the_operator_unavailable(
    ewallet: OrangeEwallet, network: respx.MockRouter, payload: Payload, a_question: AQuestion
) -> None:
    network.post(TOKEN).respond(401, content=payload("token_refused_client.json"))

    with pytest.raises(ProviderUnavailable) as unavailable:
        await ewallet.query_status(a_question())

    assert unavailable.value.facts["reason"] == "token_http_401"


@pytest.mark.parametrize(
    ("trouble", "becomes"),
    [
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("reset"), OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
        (httpx.ConnectError("refused"), ProviderUnavailable),
        (httpx.ConnectTimeout("slow"), ProviderUnavailable),
    ],
)
async def test_silence_after_a_cash_in_left_is_unknown_and_a_closed_door_is_not(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    key_route: respx.Route,
    an_order: AnOrder,
    trouble: httpx.TransportError,
    becomes: type[Exception],
) -> None:
    """RELIABILITY 16; orange-money B8."""
    cashin = network.post(CASH_INS).mock(side_effect=trouble)

    with pytest.raises(becomes):
        await ewallet.pay_out(an_order())

    assert cashin.call_count == 1


async def test_an_order_that_does_not_fit_sends_nothing(
    ewallet: OrangeEwallet, network: respx.MockRouter, an_order: AnOrder
) -> None:
    with pytest.raises(ProviderRejected):
        await ewallet.pay_out(an_order(reference=""))

    assert not network.calls


async def test_a_question_with_a_dead_token_is_put_once_more(
    ewallet: OrangeEwallet,
    network: respx.MockRouter,
    token_route: respx.Route,
    payload: Payload,
    a_question: AQuestion,
) -> None:
    """A question moves nothing."""
    search = network.get(TRANSACTIONS)
    search.side_effect = [httpx.Response(401), httpx.Response(200, content=payload("search_paid.json"))]

    answer = await ewallet.query_status(a_question())

    assert answer.body == payload("search_paid.json")
    assert bearers(search) == ["Bearer token-1", "Bearer token-2"]


async def test_a_second_401_ends_the_question(
    ewallet: OrangeEwallet, network: respx.MockRouter, token_route: respx.Route, a_question: AQuestion
) -> None:
    search = network.get(TRANSACTIONS).respond(401)

    with pytest.raises(ProviderUnavailable):
        await ewallet.query_status(a_question())

    assert search.call_count == 2


async def test_the_pin_and_the_payee_are_in_no_log(
    ewallet: OrangeEwallet,
    token_route: respx.Route,
    key_route: respx.Route,
    cashin_route: respx.Route,
    an_order: AnOrder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """orange-money B2; RELIABILITY 37."""
    await ewallet.pay_out(an_order())

    logged = "".join(capsys.readouterr())
    sealed = sent(cashin_route)["partner"]["encryptedPinCode"]
    assert not [secret for secret in ("4821", "76001122", "s3cr3t", sealed) if secret in logged]


async def test_an_order_for_a_code_names_where_it_is_told_and_goes_again_with_a_new_token(
    ewallet: OrangeEwallet, network: respx.MockRouter, token_route: respx.Route, payload: Payload
) -> None:
    """orange-money B1, B3: nobody was shown the code of a refused order; the address overrides the registered one."""
    opened = httpx.Response(200, content=payload("code_opened.json"))
    codes = network.post(f"{HOST}/api/eWallet/v4/qrcode").mock(side_effect=[httpx.Response(401), opened])
    order = PaymentOrder(
        reference="PRM417",
        amount=Money(2_500, XOF),
        account_reference="0100012336",
        callback_url="https://pay.example.ml/hooks/b1946ac9",
    )

    handle = await ewallet.request_payment(order)

    assert (handle.handle, bearers(codes)) == ("AbC123", ["Bearer token-1", "Bearer token-2"])
    assert codes.calls.last.request.headers["x-callback-url"] == "https://pay.example.ml/hooks/b1946ac9/transactions"
