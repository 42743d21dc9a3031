"""Signatures over a callback's body: the sheet's vector, the two algorithms that are taken, and those that are not."""

import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.providers.gsma import jws
from app.providers.gsma.client import content_hash

# gsma-mobile-money §8: worked by hand, the private key never in use.
BODY = (
    b'{"amount":"2500","currency":"XOF","type":"merchantpay","debitParty":[{"key":"msisdn","value":"+22370001122"}],'
    b'"creditParty":[{"key":"organisationid","value":"MUT-KATI"}],'
    b'"requestingOrganisationTransactionReference":"PRM-2026-11-000417"}'
)
PROTECTED = "eyJhbGciOiJFUzI1NiIsImtpZCI6Im11dC1rYXRpLTIwMjYifQ"
SIGNATURE = "Q0s_IN8gIZePrrm3iLIUqO1nBgiH4CDBAnOgDcPx-3zU9MHqZs7AvAyxVAXERJ_-wZK_eTwC2aE2q3n9zbwYRA"
PEM = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEe5ZMpyLk9ZAhhbkxPeD1k/Gm9xqN
tgQvbZdUlEhgTKSsXplIaCVGIfvPDq4zyofEAEQ8t0cD9eKERQbRnnuJKg==
-----END PUBLIC KEY-----
"""
EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(alg: str, body: bytes = BODY, **header: object) -> str:
    """A detached signature of a key of our own."""
    protected = encoded(json.dumps({"alg": alg, **header}).encode())
    over = f"{protected}.{encoded(body)}".encode()
    if alg == "RS256":
        made = RSA.sign(over, PKCS1v15(), SHA256())
    elif alg == "PS256":
        made = RSA.sign(over, PSS(mgf=MGF1(SHA256()), salt_length=32), SHA256())
    else:
        numbers = decode_dss_signature(EC.sign(over, ec.ECDSA(SHA256())))
        made = b"".join(number.to_bytes(32) for number in numbers)
    return f"{protected}..{encoded(made)}"


def key_of(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> jws.Key:
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = jws.public_key(pem)
    assert key is not None
    return key


def vector_key() -> jws.Key:
    key = jws.public_key(PEM)
    assert key is not None
    return key


def test_the_worked_vector_is_signed() -> None:
    """gsma-mobile-money §8: JOSE signatures are raw, 64 bytes; with the body in it, or left out."""
    key = vector_key()

    assert jws.is_signed(f"{PROTECTED}..{SIGNATURE}", BODY, key)
    assert jws.is_signed(f"{PROTECTED}.{encoded(BODY)}.{SIGNATURE}", BODY, key)


def test_the_worked_hash_is_of_the_body_as_sent() -> None:
    """gsma-mobile-money §8: hex SHA-256 of one line."""
    assert content_hash(BODY) == "598de6ad5a87d11f5c9b6071fac4b6c6bf90aed47d15fa8f6ed24d0cbb0ec60c"


def test_another_body_is_not_signed() -> None:
    other, key = BODY.replace(b"2500", b"9500"), vector_key()

    assert not jws.is_signed(f"{PROTECTED}..{SIGNATURE}", other, key)
    assert not jws.is_signed(f"{PROTECTED}.{encoded(BODY)}.{SIGNATURE}", other, key)


@pytest.mark.parametrize(("alg", "private"), [("ES256", EC), ("PS256", RSA)])
def test_both_algorithms_of_the_list_are_taken(
    alg: str, private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
) -> None:
    assert jws.is_signed(signed(alg, kid="2026"), BODY, key_of(private))


def test_what_is_banned_is_not_taken_from_the_right_key() -> None:
    """gsma-mobile-money §8: RS256 is banned."""
    assert not jws.is_signed(signed("RS256"), BODY, key_of(RSA))


def test_a_header_does_not_choose_the_algorithm() -> None:
    """The key does: what it calls itself must agree."""
    protected, _, made = signed("ES256").partition("..")
    renamed = encoded(b'{"alg":"none"}')

    assert not jws.is_signed(f"{renamed}..{made}", BODY, key_of(EC))
    assert not jws.is_signed(f"{protected}..", BODY, key_of(EC))
    assert not jws.is_signed(signed("ES256"), BODY, key_of(RSA))


def test_what_must_be_understood_and_is_not_is_refused() -> None:
    """RFC 7515 §4.1.11: crit."""
    assert not jws.is_signed(signed("ES256", crit=["b64"], b64=False), BODY, key_of(EC))


@pytest.mark.parametrize("critical", [5, None, {"b64": 1}, "b64", [{}], [["b64"]]])
def test_what_must_be_understood_and_is_no_list_of_names_is_refused(critical: object) -> None:
    """RELIABILITY 6: whatever a header says, it is no signature and never an error."""
    assert not jws.is_signed(signed("ES256", crit=critical), BODY, key_of(EC))


@pytest.mark.parametrize(
    "written", ["", ".", "..", "a.b", "a.b.c.d", "é..é", f"{PROTECTED}..{SIGNATURE}=x", "x" * 9_999]
)
def test_what_is_no_signature_is_none(written: str) -> None:
    assert not jws.is_signed(written, BODY, vector_key())
