"""npm's `http-message-signatures` takes what we sign for pawaPay, and we take what it signs."""

from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from app.core.clock import SystemClock
from app.core.money import XOF, Money
from app.core.msisdn import Msisdn
from app.providers import Authenticity, OutcomeUnknown, PaymentOrder, RawCallback
from app.providers.http_signatures import PrivateKey, SignedRequest, digest_of, flaw_in, signed
from app.providers.pawapay import PawaPay
from app.providers.simulators.pawapay import Account
from app.providers.simulators.pawapay.seals import KEY, KEY_ID, TOLD, seal
from tests.peers.conftest import Serve, Start
from tests.peers.desk import Delivery, Desk
from tests.peers.foreigners import Foreigner, Refusal

pytestmark = pytest.mark.peer("http-message-signatures")

KEYS: Mapping[str, PrivateKey] = {
    "ecdsa-p256-sha256": ec.generate_private_key(ec.SECP256R1()),
    "ecdsa-p384-sha384": ec.generate_private_key(ec.SECP384R1()),
    "rsa-v1_5-sha256": rsa.generate_private_key(65537, 2048),
}
HOST, PATH, BODY = "pay.example.ml", "/hooks/b1946ac9/deposits", b'{"status":"COMPLETED"}'
REQUIRED = ["@method", "@path", "content-digest", "signature-date"]
TEXT = "application/json; charset=UTF-8"
ORDER = PaymentOrder(
    reference="7c0b6f0a4f834b6e9f4e2f7a1f0e4417",
    amount=Money(2_500, XOF),
    account_reference="0100012336",
    callback_url="https://pay.example.ml/hooks/t",
    payer=Msisdn("+22370001122"),
)


def public(key: PrivateKey) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()


OPERATORS_KEY = {"key": public(KEY), "keyid": KEY_ID, "alg": "ecdsa-p256-sha256"}


@pytest.fixture
async def library(start: Start) -> Foreigner:
    return await start("http_message_signatures")


def private(key: PrivateKey) -> str:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def covered_headers(clock: SystemClock) -> dict[str, str]:
    date = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    return {"signature-date": date, "content-digest": digest_of(BODY), "content-type": TEXT}


def ours(clock: SystemClock, alg: str) -> dict[str, object]:
    """A callback that we signed, as the library wants a message."""
    headers = covered_headers(clock)
    request = SignedRequest(method="POST", authority=HOST, path=PATH, headers=headers, body=BODY)
    proof = signed(request, KEYS[alg], "our-key", clock.now(), label="sig-pp", covered=TOLD)
    return {"method": "POST", "url": f"https://{HOST}{PATH}", "headers": {**headers, **proof}}


@pytest.mark.parametrize(("alg", "der"), [(alg, alg.startswith("ecdsa")) for alg in KEYS])
async def test_it_takes_what_we_sign(library: Foreigner, clock: SystemClock, alg: str, der: bool) -> None:
    """Of a curve as pawaPay writes it, in DER; the signed text is the library's own (pawapay §6)."""
    about_key = {"key": public(KEYS[alg]), "keyid": "our-key", "alg": alg, "der": der}

    assert await library.ask("verify", request=ours(clock, alg), required=REQUIRED, **about_key) is True


@pytest.mark.parametrize(
    "changed",
    [{"method": "PUT"}, {"url": f"https://other.example.ml{PATH}"}, {"url": f"https://{HOST}/hooks/b1946ac9/payouts"}],
)
async def test_it_refuses_what_we_signed_for_another_place(
    library: Foreigner, clock: SystemClock, changed: dict[str, str]
) -> None:
    alg = "rsa-v1_5-sha256"
    about_key = {"key": public(KEYS[alg]), "keyid": "our-key", "alg": alg}

    assert await library.ask("verify", request=ours(clock, alg) | changed, **about_key) is False


@pytest.mark.parametrize("alg", [*KEYS, "rsa-pss-sha512"])
async def test_we_take_what_it_signs(library: Foreigner, clock: SystemClock, alg: str) -> None:
    """It writes signatures of a curve bare, as RFC 9421 has it; both are taken (pawapay §6)."""
    key = KEYS.get(alg, KEYS["rsa-v1_5-sha256"])
    request = {"method": "POST", "url": f"https://{HOST}{PATH}", "headers": covered_headers(clock)}
    told = {"key": private(key), "keyid": "their-key", "alg": alg, "label": "sig-pp", "fields": TOLD}

    written: Mapping[str, str] = await library.ask("sign", request=request, **told)

    headers = {name.lower(): value for name, value in written.items()}
    come = SignedRequest(method="POST", authority=HOST, path=PATH, headers=headers, body=BODY)
    keys = {"their-key": key.public_key()}
    assert flaw_in(come, keys, clock.now(), label="sig-pp", required=REQUIRED) is None


async def test_it_takes_an_order_as_our_adapter_sends_it(library: Foreigner, clock: SystemClock, desk: Desk) -> None:
    """Everything that is covered is as it travelled, the host with its port and the length of the body too."""
    key = KEYS["rsa-v1_5-sha256"]
    given = {"api_token": "token-for-tests", "operators": "223=ORANGE_MLI", "base_url": desk.url}
    account = PawaPay.from_credentials({**given, "signing_key": private(key), "signing_key_id": "our-key"}, clock)
    with pytest.raises(OutcomeUnknown):
        await account.request_payment(ORDER)
    await account.close()

    sent = await desk.next("/v2/deposits")
    request = {"method": sent.method, "url": f"{desk.url}{sent.path}", "headers": sent.headers}
    about_key = {"key": public(key), "keyid": "our-key", "alg": "rsa-v1_5-sha256"}

    assert sent.headers["content-digest"] == digest_of(sent.body)
    assert await library.ask("verify", request=request, required=[*REQUIRED, "content-length"], **about_key) is True


async def come_from_simulator(operate: Serve, desk: Desk, clock: SystemClock) -> Delivery:
    operator = await operate("pawapay", api_token="token-for-tests", public_host=HOST, callback_base=desk.base)
    account = PawaPay.from_credentials(
        {"api_token": "token-for-tests", "operators": "223=ORANGE_MLI", "base_url": operator.url}, clock
    )
    await account.request_payment(ORDER)
    await account.close()
    await operator.people.post("/people/answers", reference="7c0b6f0a-4f83-4b6e-9f4e-2f7a1f0e4417")
    return await desk.next("/deposits")


async def test_it_and_we_take_the_same_callback_of_our_simulator(
    library: Foreigner, operate: Serve, desk: Desk, clock: SystemClock
) -> None:
    told = await come_from_simulator(operate, desk, clock)
    request = {"method": "POST", "url": f"https://{HOST}{told.path}", "headers": told.headers}
    keys = Account(api_token="token-for-tests", signs=True, public_host=HOST).credentials("http://127.0.0.1:9")

    account = PawaPay.from_credentials(keys, clock)
    callback = RawCallback(
        event="deposits", headers=told.headers, body=told.body, received_at=clock.now(), path=told.path
    )
    proven = account.verify(callback)
    await account.close()

    assert await library.ask("verify", request=request, required=REQUIRED, der=True, **OPERATORS_KEY) is True
    assert proven is Authenticity.PROVEN


async def test_it_takes_a_bare_signature_of_our_simulator(library: Foreigner, clock: SystemClock) -> None:
    url = f"https://{HOST}{PATH}"
    request = {"method": "POST", "url": url, "headers": seal(url, HOST, BODY, clock.now(), is_bare=True)}

    assert await library.ask("verify", request=request, **OPERATORS_KEY) is True


@pytest.mark.wrong("follows RFC 9421 where pawaPay does not: a curve's signature in DER is refused", sheet="pawapay §6")
async def test_wrong_it_refuses_a_signature_as_pawapay_writes_it(library: Foreigner, clock: SystemClock) -> None:
    url = f"https://{HOST}{PATH}"
    request = {"method": "POST", "url": url, "headers": seal(url, HOST, BODY, clock.now())}

    with pytest.raises(Refusal, match="Malformed signature"):
        await library.ask("verify", request=request, **OPERATORS_KEY)
