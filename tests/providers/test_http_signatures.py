"""Signatures of HTTP messages, by the worked vector of a sheet and by keys of every kind (pawapay §6, RFC 9421)."""

import hashlib
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from app.providers import http_signatures
from app.providers.http_signatures import (
    Coverage,
    PrivateKey,
    SignedRequest,
    UnusableKey,
    flaw_in,
    is_digest,
    read_private_key,
    read_public_key,
    signature_base,
    signed,
)

BODY = (Path(__file__).parent / "pawapay/payloads/worked_vector.json").read_bytes()
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
KEYID = "HTTP_EC_P256_KEY:1"
PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEe5ZMpyLk9ZAhhbkxPeD1k/Gm9xqN
tgQvbZdUlEhgTKSsXplIaCVGIfvPDq4zyofEAEQ8t0cD9eKERQbRnnuJKg==
-----END PUBLIC KEY-----"""
SHA_256 = "sha-256=:c183TS4+WHrzV5I8a3vbPRSmRo6kCa526d5+axXnDgs=:"
SHA_512 = "sha-512=:wY6lTeooqoSxs6gFLEMa1sjuU7xfnxo4DUg0JCGk749VXt91NFb5ziOhN8Xkhy1nb8Boz69rFleuk9D7sqbYeQ==:"
DER = "MEYCIQCfebCQ/wmIy6o2escQc0JlIggFevSLle11cP8g6q8MpgIhAMLeNEF0iFJ9KcqGE6FBW+oof8ZO0M7+ncywRgiztTdF"
RAW = "n3mwkP8JiMuqNnrHEHNCZSIIBXr0i5XtdXD/IOqvDKbC3jRBdIhSfSnKhhOhQVvqKH/GTtDO/p3MsEYIs7U3RQ=="
COVERED = '("@method" "@authority" "@path" "signature-date" "content-digest" "content-type")'
PARAMETERS = f';alg="ecdsa-p256-sha256";keyid="{KEYID}";created=1795255200;expires=1795255260'
REQUIRED = ("@method", "@path", "content-digest", "signature-date")
VECTOR = SignedRequest(
    method="POST",
    authority="pay.example.ml",
    path="/callbacks/pawapay/deposits",
    headers={
        "signature-date": "2026-11-21T10:00:00Z",
        "content-digest": SHA_512,
        "content-type": "application/json; charset=UTF-8",
        "signature-input": f"sig-pp={COVERED}{PARAMETERS}",
        "signature": f"sig-pp=:{DER}:",
    },
    body=BODY,
)
KEY = ec.derive_private_key(
    int.from_bytes(hashlib.sha256(b"premium-collection test key, never use in production").digest()), ec.SECP256R1()
)
OTHER = ec.derive_private_key(7, ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)


def flaw(request: SignedRequest, now: datetime = NOW) -> str | None:
    """What is wrong with it in the eyes of whoever has the vector's key, and another one listed before it."""
    keys = {"HTTP_EC_P256_KEY:0": OTHER.public_key(), KEYID: read_public_key(PEM)}
    return flaw_in(request, keys, now, label="sig-pp", required=REQUIRED)


def told(request: SignedRequest = VECTOR, **headers: str | None) -> SignedRequest:
    """The request with other headers, none leaving one out; underscores stand for dashes."""
    whole = {**request.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return replace(request, headers={name: value for name, value in whole.items() if value is not None})


def resigned(
    key: PrivateKey, covered: str = COVERED, parameters: str = PARAMETERS, request: SignedRequest = VECTOR
) -> SignedRequest:
    """The same signed anew over whatever is claimed to be covered."""
    names = [name.strip('"') for name in covered.strip("()").split()]
    base = signature_base(request, Coverage(names=names, parameters={}, text=f"{covered}{parameters}"))
    assert base is not None
    if isinstance(key, rsa.RSAPrivateKey):
        proof = key.sign(base, padding.PSS(padding.MGF1(SHA512()), 64), SHA512())
    else:
        proof = key.sign(base, ec.ECDSA(http_signatures.CURVES[key.curve.name][1]))
    return told(
        request, signature_input=f"sig-pp={covered}{parameters}", signature=f"sig-pp=:{b64encode(proof).decode()}:"
    )


def test_the_worked_vector_has_the_base_of_the_sheet() -> None:
    """pawapay §6."""
    names = ["@method", "@authority", "@path", "signature-date", "content-digest", "content-type"]

    base = signature_base(VECTOR, Coverage(names=names, parameters={}, text=f"{COVERED}{PARAMETERS}"))

    assert base is not None
    assert hashlib.sha256(base).hexdigest() == "88f2258508a62e106c5a325d671de713b96daa1a5ceb18b85fe2511ce26df692"


@pytest.mark.parametrize("encoded", [DER, RAW])
def test_the_worked_vector_is_genuine_in_both_encodings(encoded: str) -> None:
    """pawapay §6: DER as production sends it, bare as RFC 9421 has it."""
    assert flaw(told(signature=f"sig-pp=:{encoded}:")) is None


def test_a_body_changed_by_one_byte_with_the_old_digest_is_refused() -> None:
    """pawapay §6, tests to keep."""
    assert flaw(replace(VECTOR, body=BODY.replace(b'"2500"', b'"2501"'))) == "digest"


def test_a_digest_made_anew_does_not_save_the_old_signature() -> None:
    """pawapay §6, tests to keep."""
    body = BODY.replace(b'"2500"', b'"2501"')

    assert flaw(told(replace(VECTOR, body=body), content_digest=http_signatures.digest_of(body))) == "signature"


@pytest.mark.parametrize(
    "other", [{"path": "/callbacks/pawapay/payouts"}, {"authority": "inner.local"}, {"method": "PUT"}]
)
def test_a_signature_for_another_address_is_refused(other: dict[str, str]) -> None:
    """pawapay §6, tests to keep: path or authority differs."""
    assert flaw(replace(VECTOR, **other)) == "signature"  # type: ignore[arg-type]


def test_the_case_of_the_host_is_nothing() -> None:
    assert flaw(replace(VECTOR, authority="Pay.Example.ML")) is None


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(-31, "expired"), (-30, None), (0, None), (60, None), (90, None), (91, "expired")]
)
def test_a_signature_lives_a_minute_by_clocks_half_a_minute_apart(seconds: int, verdict: str | None) -> None:
    """pawapay §6, tests to keep: expired; about 30 s clock skew."""
    assert flaw(VECTOR, NOW + timedelta(seconds=seconds)) == verdict


@pytest.mark.parametrize(
    ("times", "seconds", "verdict"),
    [
        (";created=1795255200", 300, None),
        (";created=1795255200", 301, "expired"),
        (";created=1795255200;expires=1895255200", 301, "expired"),
        (";expires=1795255260", 0, "expired"),
        (';created="1795255200"', 0, "expired"),
        (';created=1795255200;expires="1795255260"', 0, "expired"),
        (";created=1795255200;expires=1795255100", 0, "expired"),
    ],
)
def test_no_signature_lives_longer_than_five_minutes(times: str, seconds: int, verdict: str | None) -> None:
    """RELIABILITY 4, E2."""
    assert flaw(resigned(KEY, parameters=f';keyid="{KEYID}"{times}'), NOW + timedelta(seconds=seconds)) == verdict


@pytest.mark.parametrize("missing", REQUIRED)
def test_what_must_be_covered_is(missing: str) -> None:
    """pawapay §6, tests to keep: digest not in the covered list."""
    assert flaw(resigned(KEY, covered=COVERED.replace(f'"{missing}"', "").replace("  ", " ").replace("( ", "("))) == (
        "not_covered"
    )


@pytest.mark.parametrize("covered", ['("@method" "@query")', '("x-absent")', COVERED.replace(")", ' "@path")')])
def test_what_is_not_there_or_comes_twice_cannot_be_covered(covered: str) -> None:
    assert flaw(told(signature_input=f"sig-pp={covered}{PARAMETERS}")) == "not_covered"


@pytest.mark.parametrize("name", ["HTTP_EC_P256_KEY:2", "HTTP_EC_P256_KEY", "http_ec_p256_key:1", ""])
def test_a_key_is_known_by_its_whole_name(name: str) -> None:
    """pawapay §6, tests to keep: unknown keyid."""
    assert flaw(resigned(KEY, parameters=PARAMETERS.replace(KEYID, name))) == "unknown_key"


def test_the_key_of_that_name_counts_and_not_the_first_one() -> None:
    """pawapay §6: the official sample assigns instead of comparing, so it always takes the first key."""
    assert flaw(resigned(OTHER)) == "signature"
    assert flaw(resigned(OTHER, parameters=PARAMETERS.replace(":1", ":0"))) is None


def test_no_key_name_is_no_key() -> None:
    assert flaw(resigned(KEY, parameters=";created=1795255200")) == "unknown_key"


def test_only_the_one_label_counts() -> None:
    """pawapay §6, tests to keep: label other than sig-pp."""
    other = told(signature_input=f"sig1={COVERED}{PARAMETERS}", signature=f"sig1=:{DER}:")

    assert flaw(other) == "unsigned"
    assert flaw(told(signature=f"sig1=:{DER}:")) == "unsigned"


def test_another_signature_beside_ours_does_no_harm() -> None:
    assert (
        flaw(
            told(
                signature_input=f'sig1=("@method");created=1, sig-pp={COVERED}{PARAMETERS}',
                signature=f"sig1=:AAAA:,sig-pp=:{DER}:",
            )
        )
        is None
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"signature": None},
        {"signature_input": None},
        {"signature": ""},
        {"signature": f"sig-pp={DER}"},
        {"signature": "sig-pp=:A:"},
        {"signature": f"sig-pp=:{DER}:, sig-pp=:{DER}:"},
        {"signature": f"sig-pp=:{DER}: and more"},
        {"signature_input": f"sig-pp={COVERED}{PARAMETERS}, sig-pp={COVERED}{PARAMETERS}"},
        {"signature_input": f"sig-pp={COVERED}{PARAMETERS};created=1795255200"},
        {"signature_input": f"sig-pp={COVERED}{PARAMETERS},"},
        {"signature_input": f'sig-pp=("@method";req){PARAMETERS}'},
        {"signature_input": f"sig-pp=(@method){PARAMETERS}"},
        {"signature_input": "sig-pp"},
    ],
)
def test_what_is_malformed_is_no_signature(headers: dict[str, str | None]) -> None:
    assert flaw(told(VECTOR, **headers)) == "unsigned"


@pytest.mark.parametrize("proof", [b"", b"\x30", b"\x00" * 64, b"\x30\x06\x02\x01\x00\x02\x01\x00", b"\xff" * 72])
def test_bytes_that_are_no_signature_are_refused(proof: bytes) -> None:
    assert flaw(told(signature=f"sig-pp=:{b64encode(proof).decode()}:")) == "signature"


@pytest.mark.parametrize("claimed", ["rsa-v1_5-sha256", "ecdsa-p384-sha384", "hmac-sha256", "none", ""])
def test_the_algorithm_is_the_keys_and_not_the_messages(claimed: str) -> None:
    """pawapay §6: bind the algorithm to the key type, not to the `alg` text."""
    assert flaw(resigned(KEY, parameters=PARAMETERS.replace("ecdsa-p256-sha256", claimed))) == "algorithm"


@pytest.mark.parametrize(
    ("header", "verdict"),
    [
        (SHA_256, True),
        (SHA_512, True),
        (f"{SHA_256}, {SHA_512}", True),
        (f"md5=:AAAA:, {SHA_256}", True),
        (SHA_256.replace("c183", "c184"), False),
        (f"{SHA_512}, {SHA_256.replace('c183', 'c184')}", False),
        ("md5=:AAAA:", False),
        ("sha-256=:A:", False),
        (SHA_256.replace(":", ""), False),
        ("", False),
    ],
)
def test_a_digest_is_right_by_every_algorithm_it_names(header: str, verdict: bool) -> None:
    """pawapay §6: sha-256 or sha-512 of the raw body; absent is refused."""
    assert is_digest(header, BODY) is verdict


@pytest.mark.parametrize("key", [KEY, ec.derive_private_key(7, ec.SECP384R1()), RSA], ids=["p256", "p384", "rsa"])
def test_what_we_sign_is_proven_by_the_other_half(key: PrivateKey) -> None:
    covered = ("@method", "@authority", "@path", "content-digest")
    headers = {"content-digest": SHA_512}
    bare = replace(VECTOR, headers=headers)
    ours = replace(bare, headers={**headers, **signed(bare, key, "OURS:1", NOW, label="sig-pp", covered=covered)})

    keys, required = {"OURS:1": key.public_key()}, ("@method", "@path")
    assert flaw_in(ours, keys, NOW, label="sig-pp", required=required) is None
    assert flaw_in(replace(ours, path="/"), keys, NOW, label="sig-pp", required=required) == "signature"


def test_a_signature_of_ours_is_in_der() -> None:
    """pawapay §6: a strict RFC 9421 library has pawaPay refuse it."""
    headers = signed(VECTOR, KEY, "OURS:1", NOW, label="sig-pp", covered=("@method",))

    assert headers["signature"].startswith("sig-pp=:ME")
    assert headers["signature-input"] == (
        'sig-pp=("@method");alg="ecdsa-p256-sha256";keyid="OURS:1";created=1795255200;expires=1795255260'
    )


def test_a_bare_signature_of_the_larger_curve_is_taken_too() -> None:
    key = ec.derive_private_key(7, ec.SECP384R1())
    names = ["@method", "@path", "content-digest", "signature-date"]
    text = '("@method" "@path" "content-digest" "signature-date");keyid="K";created=1795255200'
    base = signature_base(VECTOR, Coverage(names=names, parameters={}, text=text))
    r, s = decode_dss_signature(key.sign(base or b"", ec.ECDSA(SHA384())))
    bare = b64encode(r.to_bytes(48) + s.to_bytes(48)).decode()
    request = told(signature_input=f"sig-pp={text}", signature=f"sig-pp=:{bare}:")

    assert flaw_in(request, {"K": key.public_key()}, NOW, label="sig-pp", required=REQUIRED) is None


def test_an_rsa_key_signs_in_two_ways_and_the_message_must_name_one() -> None:
    """pawapay §6: rsa-v1_5-sha256 and rsa-pss-sha512."""
    keys = {KEYID: RSA.public_key()}

    def judged(alg: str) -> str | None:
        request = resigned(RSA, parameters=PARAMETERS.replace(';alg="ecdsa-p256-sha256"', alg))
        return flaw_in(request, keys, NOW, label="sig-pp", required=REQUIRED)

    assert judged(';alg="rsa-pss-sha512"') is None
    assert judged(';alg="rsa-v1_5-sha256"') == "signature"
    assert judged("") == judged(';alg="ecdsa-p256-sha256"') == "algorithm"


def test_a_key_is_read_from_pem_or_from_its_bare_base64() -> None:
    """pawapay §2: PEM or base64 SPKI."""
    bare = "".join(PEM.splitlines()[1:-1])

    assert read_public_key(PEM) == read_public_key(bare) == KEY.public_key()


@pytest.mark.parametrize(
    "key",
    [
        ec.derive_private_key(7, ec.SECP521R1()),
        ec.derive_private_key(7, ec.SECP256K1()),
        rsa.generate_private_key(65537, 1024),
        ed25519.Ed25519PrivateKey.from_private_bytes(b"7" * 32),
    ],
    ids=["p521", "k1", "rsa1024", "ed25519"],
)
def test_keys_of_other_kinds_are_not_used(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey,
) -> None:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(UnusableKey):
        read_public_key(public.decode())
    with pytest.raises(UnusableKey):
        read_private_key(private.decode())


@pytest.mark.parametrize("written", ["", "no key", "-----BEGIN PUBLIC KEY-----", "AAAA", PEM.replace("MFkw", "MFkx")])
def test_what_is_no_key_is_refused(written: str) -> None:
    for read in (read_public_key, read_private_key):
        with pytest.raises(UnusableKey):
            read(written)


def test_a_key_of_our_own_is_read_from_pem() -> None:
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    assert read_private_key(pem).public_key() == KEY.public_key()
