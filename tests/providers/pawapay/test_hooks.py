"""What proves a callback: a signature over its bytes and our public address, by keys we were given (pawapay §6)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.providers import Authenticity, ForgedCallback, PaymentState, RawCallback
from app.providers.contract import NOON
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.wire import hooks
from app.providers.simulators.pawapay.seals import seal

from ..test_http_signatures import RAW, VECTOR
from .conftest import Payload, keys
from .contract_case import HOST, PAID

TEN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def vector(payload: Payload, **other: object) -> RawCallback:
    """The worked vector as it came to the door."""
    whole = RawCallback(
        event="deposits",
        headers=dict(VECTOR.headers),
        body=payload("worked_vector"),
        received_at=TEN,
        path="/callbacks/pawapay/deposits",
    )
    return replace(whole, **other)  # type: ignore[arg-type]


def reason(callback: RawCallback, account: Credentials) -> object:
    with pytest.raises(ForgedCallback) as forged:
        hooks.proof_of(callback, account)
    return forged.value.facts["reason"]


def test_the_worked_vector_is_proven_and_read(payload: Payload, account: Credentials) -> None:
    """pawapay §6: 296 bytes, a signature in DER."""
    callback = vector(payload)

    assert len(callback.body) == 296
    assert hooks.proof_of(callback, account) is Authenticity.PROVEN
    assert hooks.event_in(callback, account).state is PaymentState.SUCCEEDED


def test_a_bare_signature_proves_as_well(payload: Payload, account: Credentials) -> None:
    """pawapay §6: accept both."""
    headers = {**VECTOR.headers, "signature": f"sig-pp=:{RAW}:"}

    assert hooks.proof_of(vector(payload, headers=headers), account) is Authenticity.PROVEN


def test_what_is_not_signed_is_forged_once_keys_are_known(account: Credentials) -> None:
    assert reason(replace(PAID, headers={"content-type": "application/json"}), account) == "unsigned"


def test_without_keys_everything_is_a_claim(payload: Payload) -> None:
    """pawapay §6: signing is optional; RELIABILITY 4, E1."""
    unsigned = Credentials.read(keys(public_keys=None, public_host=None))

    for callback in (vector(payload), replace(PAID, headers={}), vector(payload, body=b"{}")):
        assert hooks.proof_of(callback, unsigned) is Authenticity.CLAIMED


def test_the_address_is_the_public_one_and_not_the_inner_host(payload: Payload) -> None:
    """pawapay §6: behind a proxy use configured values."""
    callback = vector(payload, headers={**VECTOR.headers, "host": "10.0.0.5:8000"})
    elsewhere = Credentials.read(keys(public_host="other.example.ml"))

    assert hooks.proof_of(callback, Credentials.read(keys())) is Authenticity.PROVEN
    assert reason(callback, elsewhere) == "signature"


@pytest.mark.parametrize(
    ("other", "flaw"),
    [
        ({"body": b"{}"}, "digest"),
        ({"path": "/callbacks/pawapay/payouts"}, "signature"),
        ({"path": ""}, "signature"),
        ({"method": "PUT"}, "signature"),
        ({"received_at": TEN + timedelta(seconds=91)}, "expired"),
        ({"received_at": TEN - timedelta(seconds=31)}, "expired"),
    ],
)
def test_whatever_differs_from_what_was_signed_is_forged(
    payload: Payload, account: Credentials, other: dict[str, object], flaw: str
) -> None:
    """pawapay §6, tests to keep; the rest of them are with the module of signatures."""
    assert reason(vector(payload, **other), account) == flaw


def test_the_digest_and_its_date_must_be_covered(account: Credentials) -> None:
    """pawapay §6: reject a callback whose digest is absent or not covered."""
    headers = seal(f"https://{HOST}{PAID.path}", None, PAID.body, NOON)
    for name in ("content-digest", "signature-date"):
        bare = headers["signature-input"].replace(f' "{name}"', "")
        assert reason(replace(PAID, headers={**headers, "signature-input": bare}), account) == "not_covered"
    absent = {name: value for name, value in headers.items() if name != "content-digest"}
    assert reason(replace(PAID, headers=absent), account) == "not_covered"


def test_the_same_callback_within_its_minute_is_the_same_evidence(account: Credentials) -> None:
    """RELIABILITY 4, I6: no list of seen signatures is kept, for the same bytes are stored and booked once."""
    later = replace(PAID, received_at=NOON + timedelta(seconds=50))

    assert hooks.proof_of(later, account) is hooks.proof_of(PAID, account) is Authenticity.PROVEN
    assert hooks.event_in(later, account) == hooks.event_in(PAID, account)
