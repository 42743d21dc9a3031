"""How far a callback is believed (gsma-mobile-money §4, §8)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.providers import Authenticity, ForgedCallback, RawCallback
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.wire.proof import proof_of

from .conftest import Payload, keys
from .contract_case import ORDER, PAID, put
from .test_jws import BODY, EC, PEM, PROTECTED, SIGNATURE, signed

KEY = {"x-api-key": "callback-key-for-tests"}
AGREED = Credentials.read(keys(callback_key="callback-key-for-tests"))
SIGNED = Credentials.read(keys(callback_jws_key=PEM))
VECTOR = f"{PROTECTED}..{SIGNATURE}"


def forged(callback: RawCallback, credentials: Credentials) -> object:
    with pytest.raises(ForgedCallback) as refused:
        proof_of(callback, credentials)
    return refused.value.facts["reason"]


def with_headers(callback: RawCallback, **headers: str) -> RawCallback:
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(callback, headers={**callback.headers, **written})


def test_the_secret_address_of_an_order_proves_at_any_age(kati: Credentials) -> None:
    """§8: else a secret URL token; RELIABILITY 4, E3."""
    late = replace(PAID, received_at=PAID.received_at + timedelta(days=30))

    assert [proof_of(one, kati) for one in (PAID, late)] == [Authenticity.PROVEN] * 2


def test_another_address_is_nobodys(kati: Credentials) -> None:
    assert forged(replace(PAID, event=f"{PAID.event[:-1]}g"), kati) == "address"
    assert forged(replace(PAID, event="news"), AGREED) == "address"


def test_a_right_key_opens_no_wrong_address() -> None:
    """What is told of one order is not told of another."""
    moved = replace(PAID, event=PAID.event.replace(ORDER.reference, "1b0f7a2e3c1d4e8f9a660d1c2b3a4f50"))

    assert forged(with_headers(moved, **KEY), AGREED) == "address"


def test_the_correlation_id_must_be_the_orders(kati: Credentials) -> None:
    """§4: match on the header and on the secret in the path."""
    right = with_headers(PAID, x_correlationid="5B0F7A2E-3C1D-4E8F-9A66-0D1C2B3A4F50")
    wrong = with_headers(PAID, x_correlationid="6b0f1d5e-2f0a-4a0c-9d55-2f6f1c9c0a11")

    assert proof_of(right, kati) is Authenticity.PROVEN
    assert forged(wrong, kati) == "correlation"


def test_a_body_that_was_changed_on_its_way_is_refused(kati: Credentials) -> None:
    """§8: the hash proves nothing about the sender, yet it must agree; where there is none, nothing is missed."""
    altered = replace(PAID, body=PAID.body.replace(b"2500", b"9500"))
    without = replace(PAID, headers={"content-type": "application/json"})

    assert forged(altered, kati) == "content_hash"
    assert proof_of(without, kati) is Authenticity.PROVEN


def test_a_hash_alone_is_no_proof() -> None:
    """§8: plain, not keyed."""
    assert forged(put("transactions", PAID.body), Credentials.read(keys())) == "no_key"


@pytest.mark.parametrize(
    "headers", [KEY, {"authorization": "Bearer callback-key-for-tests"}, {"authorization": "callback-key-for-tests"}]
)
def test_the_agreed_key_is_a_claim_at_the_common_address(headers: dict[str, str]) -> None:
    """RELIABILITY 4, E1: a secret that travels in clear can be replayed."""
    assert proof_of(put("transactions", PAID.body, **headers), AGREED) is Authenticity.CLAIMED


def test_without_the_agreed_key_nothing_is_taken_anywhere() -> None:
    for callback in (PAID, put("transactions", PAID.body), with_headers(PAID, x_api_key="another")):
        assert forged(callback, AGREED) == "key"


def test_the_worked_signature_proves_at_the_common_address() -> None:
    """§8: ES256 over the body as it came."""
    callback = put("transactions", BODY, **{"x-jws-signature": VECTOR})

    assert proof_of(callback, SIGNED) is Authenticity.PROVEN


def test_where_signatures_were_agreed_the_address_alone_is_not_enough() -> None:
    assert forged(PAID, SIGNED) == "signature"
    assert forged(with_headers(PAID, x_jws_signature=VECTOR), SIGNED) == "signature"


def test_the_header_of_the_signature_is_the_operators_choice() -> None:
    """§8: where the JWS travels is left to the operator."""
    elsewhere = Credentials.read(keys(callback_jws_key=PEM, callback_jws_header="X-Signature"))

    assert proof_of(put("transactions", BODY, **{"x-signature": VECTOR}), elsewhere) is Authenticity.PROVEN


def test_a_signature_of_another_key_or_a_banned_kind_is_forged() -> None:
    """§8: RS256 is banned."""
    assert EC.public_key() is not None
    for made in (signed("ES256"), signed("RS256"), signed("PS256"), ""):
        assert forged(put("transactions", BODY, **{"x-jws-signature": made}), SIGNED) == "signature"


def test_a_replayed_signature_says_what_it_said(payload: Payload) -> None:
    """§8: there is no time in it; RELIABILITY 4: the same bytes name the same transaction, which is booked once."""
    callback = put("transactions", BODY, **{"x-jws-signature": VECTOR})
    later = replace(callback, received_at=callback.received_at + timedelta(days=30))

    assert proof_of(later, SIGNED) is Authenticity.PROVEN
