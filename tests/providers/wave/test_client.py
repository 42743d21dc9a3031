"""What leaves for the operator: keys, signatures, and each order once (wave §1, §7)."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping

import httpx
import pytest
import respx

from app.core.clock import VirtualClock
from app.providers import Direction, OutcomeUnknown, ProviderUnavailable
from app.providers.wave import Wave
from app.providers.wave.client import Client
from app.providers.wave.credentials import Credentials

from .conftest import API, PAYOUT, AnOrder, APayout, AQuestion, Payload

REQUEST_SECRET = "wave_ml_AKS_testrequestsecret"
VECTOR = b'{"currency":"XOF","receive_amount":"185000","mobile":"+22376001122","client_reference":"PAY-2026-11-000031"}'


@pytest.fixture
def network() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
async def signing(keys: Mapping[str, str], clock: VirtualClock) -> AsyncIterator[Wave]:
    """An account whose key wants its calls signed."""
    account = Wave.from_credentials({**keys, "request_secret": REQUEST_SECRET}, clock)
    yield account
    await account.close()


async def test_every_call_bears_the_key_and_an_order_its_own(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_payout: APayout
) -> None:
    """wave §1, §3: the idempotency key is our reference, made and committed before the call."""
    route = network.post(f"{API}/v1/payout").respond(200, content=payload("payout_paid.json"))

    await wave.pay_out(a_payout())

    request = route.calls.last.request
    assert request.headers["authorization"] == "Bearer wave_ml_prod_keyfortests"
    assert request.headers["idempotency-key"] == PAYOUT == json.loads(request.content)["client_reference"]
    assert request.headers["content-type"] == "application/json"
    assert "wave-signature" not in request.headers


async def test_the_same_order_leaves_as_the_same_bytes_under_the_same_key(
    wave: Wave, network: respx.MockRouter, payload: Payload, a_payout: APayout
) -> None:
    """wave §6: the same key with another body is a mismatch; a new key would be a second payment."""
    route = network.post(f"{API}/v1/payout")
    route.side_effect = [httpx.Response(504), httpx.Response(200, content=payload("payout_paid.json"))]

    with pytest.raises(OutcomeUnknown):
        await wave.pay_out(a_payout())
    await wave.pay_out(a_payout())

    first, second = (call.request for call in route.calls)
    assert (first.content, first.headers["idempotency-key"]) == (second.content, second.headers["idempotency-key"])


async def test_a_payment_link_has_no_idempotency_key(
    wave: Wave, network: respx.MockRouter, payload: Payload, an_order: AnOrder
) -> None:
    """wave §1: none is documented there."""
    route = network.post(f"{API}/v1/checkout/sessions").respond(200, content=payload("session_open.json"))

    await wave.request_payment(an_order())

    assert "idempotency-key" not in route.calls.last.request.headers


async def test_what_is_signed_is_byte_for_byte_what_is_sent(
    signing: Wave, network: respx.MockRouter, a_payout: APayout
) -> None:
    """wave §7, the first worked vector; §9: one client signs compact JSON and sends spaced JSON."""
    route = network.post(f"{API}/v1/payout").respond(504)

    with pytest.raises(OutcomeUnknown):
        await signing.pay_out(a_payout(reference="PAY-2026-11-000031", remark=""))

    request = route.calls.last.request
    assert request.content == VECTOR
    assert request.headers["wave-signature"] == (
        "t=1795255200,v1=8fc74cb8355eb1faa3eff990bd4e2e6202057ad8d6e5f2f8bf5de13647f3c8c8"
    )


async def test_a_question_is_signed_over_the_instant_alone(
    signing: Wave, network: respx.MockRouter, payload: Payload
) -> None:
    """wave §7: the second worked vector, at its own second."""
    route = network.get(f"{API}/v1/balance").respond(200, content=payload("balance.json"))

    await signing.balance()

    assert route.calls.last.request.headers["wave-signature"] == (
        "t=1795255200,v1=2cc67626b395d0aa879515c8af68b4dd00066665503f367351e2511fe4f0f530"
    )


@pytest.mark.parametrize("trouble", [httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut")])
async def test_an_order_whose_answer_is_lost_is_sent_once_and_its_outcome_is_unknown(
    wave: Wave, network: respx.MockRouter, a_payout: APayout, trouble: httpx.TransportError
) -> None:
    """RELIABILITY 1.6, 16."""
    route = network.post(f"{API}/v1/payout").mock(side_effect=trouble)

    with pytest.raises(OutcomeUnknown):
        await wave.pay_out(a_payout())

    assert route.call_count == 1


async def test_a_refused_connection_took_nothing(wave: Wave, network: respx.MockRouter, a_payout: APayout) -> None:
    network.post(f"{API}/v1/payout").mock(side_effect=httpx.ConnectError("refused"))

    with pytest.raises(ProviderUnavailable):
        await wave.pay_out(a_payout())


async def test_an_id_cannot_lead_to_another_address(credentials: Credentials, clock: VirtualClock) -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(404, json={"error": "not-found"})

    client = Client(credentials, clock)
    with respx.mock() as router:
        router.route().mock(side_effect=answer)
        await client.payout("../balance?x=")
        await client.session("a/b")
        await client.refund_transaction("T/../../x")
    await client.close()

    assert asked == [
        b"/v1/payout/..%2Fbalance%3Fx%3D",
        b"/v1/checkout/sessions/a%2Fb",
        b"/v1/transactions/T%2F..%2F..%2Fx/refund",
    ]


async def test_neither_key_nor_number_reaches_a_log(
    wave: Wave, network: respx.MockRouter, a_question: AQuestion, caplog: pytest.LogCaptureFixture
) -> None:
    """RELIABILITY 37."""
    network.get(f"{API}/v1/payouts/search").mock(side_effect=httpx.ReadError("x"))

    with caplog.at_level("DEBUG"), pytest.raises(OutcomeUnknown) as unknown:
        await wave.query_status(a_question(Direction.OUT))

    assert "keyfortests" not in f"{caplog.text} {unknown.value}"
