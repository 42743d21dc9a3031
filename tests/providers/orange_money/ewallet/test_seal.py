"""What proves a callback, and what disproves it (orange-money B7; RELIABILITY 8)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.providers import Authenticity, ForgedCallback, RawCallback, signatures
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.wire import seal

from .conftest import ACallback

SECRET = "sonatel-endpoint-secret-for-tests"
COMMA = "3519394df4c52776927fb91c8d2660bd1c29695b2ada16fd72473b1b01e0c8be"
POINT = "60d7aac3a3a60cec8367a8f75c5c5912c69ef05097bc26c4c73a3d2a719ff795"
NOTHING = "b372052e907a3411db31e4bad330f1ba7cb313c040d4bcbbc6c222621ee7d245"
KEY = "Basic api-key-for-tests"


@pytest.fixture
def signed(a_callback: ACallback) -> RawCallback:
    """The worked vector, delivered at the second it was signed."""
    signature = f"t=1795255200,v1={COMMA}"
    return a_callback("callback_of_the_worked_vector.json", authorization=KEY, x_sonatel_signature=signature)


def with_header(callback: RawCallback, name: str, value: str) -> RawCallback:
    return replace(callback, headers={**callback.headers, name: value})


def without(keys: Mapping[str, str], *names: str) -> Credentials:
    return Credentials.read({name: value for name, value in keys.items() if name not in names})


@pytest.mark.parametrize(("separator", "signature"), [(",", COMMA), (".", POINT), ("", NOTHING)])
def test_the_worked_vector_is_met_with_every_separator(signed: RawCallback, separator: str, signature: str) -> None:
    assert len(signed.body) == 155
    assert signatures.signature(SECRET, "1795255200", signed.body, separator) == signature


def test_a_signature_over_instant_comma_and_raw_body_proves(signed: RawCallback, credentials: Credentials) -> None:
    assert seal.proof_of(signed, credentials) is Authenticity.PROVEN


def test_the_separator_is_a_setting_for_no_real_vector_was_seen(signed: RawCallback, keys: dict[str, str]) -> None:
    """orange-money B7: a comma stands between instant and body, and no real signature was seen."""
    point = with_header(signed, "x-sonatel-signature", f"t=1795255200,v1={POINT}")

    assert seal.proof_of(point, Credentials.read({**keys, "signature_separator": "."})) is Authenticity.PROVEN
    with pytest.raises(ForgedCallback):
        seal.proof_of(point, Credentials.read(keys))


def test_one_good_signature_among_several_is_enough(signed: RawCallback, credentials: Credentials) -> None:
    """As while a secret is replaced."""
    both = with_header(signed, "x-sonatel-signature", f"t=1795255200,v1={'0' * 64},v1={COMMA}")

    assert seal.proof_of(both, credentials) is Authenticity.PROVEN


@pytest.mark.parametrize("age_s", [-300, 0, 300])
def test_a_signature_is_good_for_three_hundred_seconds(
    signed: RawCallback, credentials: Credentials, age_s: int
) -> None:
    aged = replace(signed, received_at=signed.received_at + timedelta(seconds=age_s))

    assert seal.proof_of(aged, credentials) is Authenticity.PROVEN


@pytest.mark.parametrize("age_s", [-301, 301, 86_400])
def test_an_old_recording_proves_nothing(signed: RawCallback, credentials: Credentials, age_s: int) -> None:
    with pytest.raises(ForgedCallback):
        seal.proof_of(replace(signed, received_at=signed.received_at + timedelta(seconds=age_s)), credentials)


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"v1={COMMA}",
        "t=1795255200",
        f"t=1795255200,v1={COMMA[:-1]}",
        f"t=1795255200,v2={COMMA}",
        f"t=1795255201,v1={COMMA}",
        f"t=1795255200,t=1795255200,v1={COMMA}",
        f"t=-1795255200,v1={COMMA}",
        f"t=99999999999999999999,v1={COMMA}",
        f"t=1795255200,v1={'é' * 64}",
    ],
)
def test_a_signature_that_is_missing_cut_or_malformed_is_a_forgery(
    signed: RawCallback, credentials: Credentials, header: str
) -> None:
    with pytest.raises(ForgedCallback):
        seal.proof_of(with_header(signed, "x-sonatel-signature", header), credentials)


def test_a_changed_body_is_a_forgery(signed: RawCallback, credentials: Credentials) -> None:
    with pytest.raises(ForgedCallback):
        seal.proof_of(replace(signed, body=signed.body.replace(b"2500", b"9500")), credentials)


@pytest.mark.parametrize(
    "given", ["", "Basic ", "Basic api-key-for-testz", "Basic YXBpLWtleS1mb3ItdGVzdHM6", "Bearer x"]
)
def test_the_raw_api_key_is_wanted_not_base64_of_anything(
    signed: RawCallback, credentials: Credentials, given: str
) -> None:
    """orange-money B7: a right signature does not stand in for it."""
    with pytest.raises(ForgedCallback):
        seal.proof_of(with_header(signed, "authorization", given), credentials)


def test_the_api_key_may_come_in_a_header_of_its_own(signed: RawCallback, credentials: Credentials) -> None:
    """orange-money B7: one client expects it there."""
    moved = replace(
        signed,
        headers={
            "x-api-key": "api-key-for-tests",
            "x-sonatel-signature": signed.headers["x-sonatel-signature"],
        },
    )

    assert seal.proof_of(moved, credentials) is Authenticity.PROVEN


def test_the_api_key_alone_is_a_claim_to_ask_about(signed: RawCallback, keys: dict[str, str]) -> None:
    """It travels in clear with every message, so the query decides (RELIABILITY 4: E1)."""
    assert seal.proof_of(signed, without(keys, "callback_secret")) is Authenticity.CLAIMED


def test_a_wallet_without_an_api_key_takes_no_callbacks(signed: RawCallback, keys: dict[str, str]) -> None:
    """STYLE 4: a missing secret closes the endpoint."""
    closed = without(keys, "callback_secret", "api_key")

    for callback in (signed, with_header(signed, "authorization", "Basic "), with_header(signed, "x-api-key", "")):
        with pytest.raises(ForgedCallback):
            seal.proof_of(callback, closed)
