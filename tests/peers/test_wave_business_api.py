"""`wave_business_api` pays and is paid at our simulated Wave, and takes our webhooks."""

import json

import pytest

from app.core.clock import SystemClock
from app.providers.signatures import stamp
from tests.peers.conftest import Operator, Serve, Start
from tests.peers.desk import Desk
from tests.peers.foreigners import Foreigner, Refusal

pytestmark = pytest.mark.peer("wave-business-api")

KEY, SECRET, OLD_SECRET = "wave_ml_prod_keyfortests", "wave_ml_WHS_secretfortests", "wave_ml_WHS_beforerotation"
REQUEST_SECRET = "wave_ml_AKS_testrequestsecret"
PAGES = {"success_url": "https://pay.example.ml/ok", "error_url": "https://pay.example.ml/ko"}
PAYOUT = {"currency": "XOF", "receive_amount": "185000", "mobile": "+22376001122", "client_reference": "PAY-000031"}


@pytest.fixture
async def wave(operate: Serve, desk: Desk) -> Operator:
    return await operate(
        "wave", api_key=KEY, wallet="22376009900", signing_secrets=f"{SECRET} {OLD_SECRET}", callback_base=desk.base
    )


@pytest.fixture
async def client(start: Start, wave: Operator) -> Foreigner:
    foreigner = await start("wave_business_api")
    await foreigner.ask("open", api_key=KEY, base_url=wave.url)
    return foreigner


@pytest.fixture
async def signer(start: Start, operate: Serve) -> Foreigner:
    """Their client with a key whose calls must be signed."""
    strict = await operate("wave", api_key=KEY, request_secret=REQUEST_SECRET)
    foreigner = await start("wave_business_api")
    await foreigner.ask("open", api_key=KEY, signing_secret=REQUEST_SECRET, base_url=strict.url)
    return foreigner


async def open_session(client: Foreigner) -> str:
    given = {"amount": "2500", "currency": "XOF", "client_reference": "PRM-000417", **PAGES}
    session = await client.call("checkout.create_session", **given)
    return str(session["id"])


async def test_a_session_it_opens_is_paid_and_found_by_whatever_it_goes_by(client: Foreigner, wave: Operator) -> None:
    opened = await open_session(client)
    await wave.people.post("/customers/links", session=opened, payer="22370001133", fee=25)

    session = await client.call("checkout.get_session", session_id=opened)
    by_transaction = await client.call("checkout.get_session_by_transaction", transaction_id=session["transaction_id"])
    [by_reference] = await client.call("checkout.search_sessions", client_reference="PRM-000417")

    assert (session["checkout_status"], session["payment_status"]) == ("complete", "succeeded")
    assert session == by_transaction == by_reference


async def test_a_session_it_expires_cannot_be_expired_again(client: Foreigner) -> None:
    opened = await open_session(client)
    await client.call("checkout.expire_session", session_id=opened)

    with pytest.raises(Refusal) as refused:
        await client.call("checkout.expire_session", session_id=opened)

    assert refused.value.kind == "WaveIdempotencyError"


async def test_what_it_refunds_is_in_the_balance_and_in_the_list(client: Foreigner, wave: Operator) -> None:
    opened = await open_session(client)
    await wave.people.post("/customers/links", session=opened, payer="22370001133", fee=25)
    paid = await client.call("balance.get")
    await client.call("checkout.refund_session", session_id=opened)

    left = await client.call("balance.get")
    listed = await client.call("balance.get_transactions", date=f"{SystemClock().now():%Y-%m-%d}")

    assert (paid, left) == ({"amount": "10002475", "currency": "XOF"}, {"amount": "10000000", "currency": "XOF"})
    assert [row["transaction_type"] for row in listed["items"]] == ["api_checkout", "api_checkout_refund"]


async def test_a_payout_it_sends_twice_under_one_key_is_one_payout(client: Foreigner) -> None:
    sent = [await client.call("payout.create", **PAYOUT, idempotency_key="key-31") for _ in range(2)]

    read = await client.call("payout.get", payout_id=sent[0]["id"])
    [found] = await client.call("payout.search", client_reference="PAY-000031")

    assert sent[0] == sent[1] == read == found
    assert (read["status"], read["receive_amount"]) == ("succeeded", "185000")


async def test_another_payout_under_the_same_key_is_refused(client: Foreigner) -> None:
    await client.call("payout.create", **PAYOUT, idempotency_key="key-31")

    with pytest.raises(Refusal) as refused:
        await client.call("payout.create", **{**PAYOUT, "receive_amount": "1"}, idempotency_key="key-31")

    assert refused.value.kind == "WaveIdempotencyError"


async def test_a_payout_it_takes_back_is_reversed(client: Foreigner) -> None:
    sent = await client.call("payout.create", **PAYOUT)
    await client.call("payout.reverse", payout_id=sent["id"])

    assert (await client.call("payout.get", payout_id=sent["id"]))["status"] == "reversed"


async def test_a_payout_that_failed_is_an_answer_of_200_to_it(client: Foreigner, wave: Operator) -> None:
    await wave.people.post("/customers/plans", whose="22376001122", outcome="failed")

    sent = await client.call("payout.create", **PAYOUT)

    assert (sent["status"], sent["payout_error"]["error_code"]) == ("failed", "recipient-account-inactive")


async def test_a_payout_beyond_the_float_is_a_refusal_it_reads(client: Foreigner) -> None:
    with pytest.raises(Refusal) as refused:
        await client.call("payout.create", **{**PAYOUT, "receive_amount": "10000001"})

    assert refused.value.kind == "WaveValidationError"


async def test_it_takes_our_webhooks_by_the_new_secret_and_by_the_old(
    client: Foreigner, wave: Operator, desk: Desk
) -> None:
    """While a secret is replaced each event comes twice, signed by one of them (wave §5)."""
    opened = await open_session(client)
    await wave.people.post("/customers/links", session=opened, payer="22370001133")

    told = [await desk.next("/events") for _ in range(2)]
    events = [
        await client.ask("verify", secret=secret, header=one.headers["wave-signature"], body=one.text)
        for secret, one in zip((SECRET, OLD_SECRET), told, strict=True)
    ]

    assert [event["type"] for event in events] == ["checkout.session.completed"] * 2
    assert [event["data"]["id"] for event in events] == [opened] * 2


@pytest.mark.parametrize("body", ['{"type":"test.test_event"}', '{"merchant_name":"Mutuelle de Ségou"}'])
async def test_it_takes_the_signature_that_our_adapter_writes(start: Start, clock: SystemClock, body: str) -> None:
    """Requests and webhooks are signed alike, over the bytes of UTF-8 (wave §5, §7)."""
    verifier = await start("wave_business_api")

    header = stamp(SECRET, clock.now(), body.encode())

    assert await verifier.ask("verify", secret=SECRET, header=header, body=body) == json.loads(body)


@pytest.mark.parametrize("changed", ["{} ", '{"type":"test.test_event"}'])
async def test_it_refuses_our_signature_over_another_body(start: Start, clock: SystemClock, changed: str) -> None:
    verifier = await start("wave_business_api")

    with pytest.raises(Refusal) as refused:
        await verifier.ask("verify", secret=SECRET, header=stamp(SECRET, clock.now(), b"{}"), body=changed)

    assert refused.value.kind == "WaveWebhookError"


async def test_questions_it_signs_are_answered(signer: Foreigner) -> None:
    assert await signer.call("balance.get") == {"amount": "10000000", "currency": "XOF"}


@pytest.mark.wrong("signs compact JSON and sends spaced JSON: what it signs with a body is refused", sheet="wave §9")
async def test_wrong_orders_it_signs_are_refused_for_it_signs_other_bytes_than_it_sends(signer: Foreigner) -> None:
    with pytest.raises(Refusal) as refused:
        await signer.call("payout.create", **PAYOUT)

    assert refused.value.kind == "WaveAuthError"


@pytest.mark.wrong("breaks on the third shape of errors, whose `error` is a text", sheet="wave §1")
async def test_wrong_it_cannot_read_that_a_payout_is_not_found(client: Foreigner) -> None:
    with pytest.raises(Refusal) as refused:
        await client.call("payout.get", payout_id="pt-nobody-s")

    assert (refused.value.kind, refused.value.text) == ("AttributeError", "'str' object has no attribute 'get'")
