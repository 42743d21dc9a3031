"""The operator's password, encrypted for Daraja alone (mpesa-daraja §11)."""

import ssl
from base64 import b64decode
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from app.core.jsontext import decode, encode
from app.providers.errors import UnusableCredentials
from app.providers.mpesa import MpesaCredentials
from app.providers.mpesa.security import encrypted, without_secrets
from app.providers.mpesa.wire import hooks, payouts
from tests.providers.mpesa.samples import ACCOUNT, BASE, MORNING, PAYOUT, credentials, payload, payout

PASSWORD = "Example#2026&é"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def a_certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = KEY) -> str:
    """A certificate like the portal's, of a key of our own."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "daraja.example.org")])
    made = x509.CertificateBuilder(
        subject_name=name,
        issuer_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=MORNING,
        not_valid_after=MORNING + timedelta(days=365),
    ).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def of_an_unknown_curve() -> str:
    """A certificate whose key nobody here can read."""
    known, unknown = (bytes.fromhex(f"06082a8648ce3d0301{curve}") for curve in ("07", "7f"))
    made = x509.load_pem_x509_certificate(a_certificate(ec.generate_private_key(ec.SECP256R1())).encode())
    changed = made.public_bytes(Encoding.DER).replace(known, unknown)
    return ssl.DER_cert_to_PEM_cert(changed)


def read(**given: str) -> MpesaCredentials:
    account = {key: value for key, value in ACCOUNT.items() if key != "security_credential"}
    return MpesaCredentials.read({**account, **given})


def test_the_raw_password_is_encrypted_for_the_certificates_key() -> None:
    """§11: 344 characters without breaks, PKCS#1 v1.5, no time stamp and no base64 inside."""
    made = encrypted(PASSWORD, a_certificate())

    assert len(made) == 344 and "\n" not in made
    assert KEY.decrypt(b64decode(made), PKCS1v15()) == PASSWORD.encode()


def test_password_and_certificate_make_the_security_credential() -> None:
    made = read(initiator_password=PASSWORD, certificate=a_certificate())

    assert KEY.decrypt(b64decode(made.security_credential), PKCS1v15()) == PASSWORD.encode()
    assert PASSWORD not in repr(made) and made.security_credential not in repr(made)


def test_a_ready_made_one_is_taken_as_it_is() -> None:
    assert read(security_credential="ZXhhbXBsZQ==").security_credential == "ZXhhbXBsZQ=="


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"initiator_password": PASSWORD}, "certificate"),
        ({"certificate": a_certificate()}, "initiator_password"),
        ({"initiator_password": PASSWORD, "certificate": "-----BEGIN CERTIFICATE-----"}, "certificate"),
        (
            {"initiator_password": PASSWORD, "certificate": a_certificate(ec.generate_private_key(ec.SECP256R1()))},
            "certificate",
        ),
        ({"initiator_password": PASSWORD, "certificate": of_an_unknown_curve()}, "certificate"),
        ({"initiator_password": "x" * 300, "certificate": a_certificate()}, "certificate"),
        (
            {"initiator_password": PASSWORD, "certificate": a_certificate(), "security_credential": "ZXhhbXBsZQ=="},
            "security_credential",
        ),
    ],
)
def test_half_of_it_or_both_ways_at_once_is_named(given: dict[str, str], field: str) -> None:
    with pytest.raises(UnusableCredentials) as refused:
        read(**given)

    assert refused.value.field == field
    assert not any(value in str(refused.value) for value in given.values())


BARE = payload("payout-timeout-bare-request")
ENCRYPTED = b"ZXhhbXBsZQ=="


def test_a_request_that_comes_back_is_kept_without_its_password() -> None:
    """mpesa-daraja §7: redacted before storing."""
    kept = without_secrets(BARE)

    assert ENCRYPTED in BARE and ENCRYPTED not in kept
    assert decode(kept) == {**decode(BARE), **dict.fromkeys(("SecurityCredential", "ResultURL", "QueueTimeOutURL"), "")}


def test_a_request_that_comes_back_is_kept_without_the_addresses_that_only_daraja_was_told() -> None:
    """mpesa-daraja §7, §12; RELIABILITY 7: whoever reads the inbox could say at them what became of the payout."""
    asked = encode({**payouts.phone_body(payout(), credentials()), "Occassion": "claim"})
    token, seal = BASE.rpartition("/")[2].encode(), hooks.seal(f"payout/{PAYOUT}", credentials()).encode()

    kept = without_secrets(asked)

    assert token in asked and seal in asked
    assert token not in kept and seal not in kept
    assert decode(kept) == {**decode(asked), "SecurityCredential": "", "ResultURL": "", "QueueTimeOutURL": ""}


def test_what_stands_in_a_results_reference_data_is_kept() -> None:
    """mpesa-daraja §6.2: an address of the operator's own, under a name like ours."""
    assert b"QueueTimeoutURL" in payload("payout-paid")
    assert without_secrets(payload("payout-paid")) == payload("payout-paid")


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"SecurityCredential":"abc"}', b'{"SecurityCredential":""}'),
        (b'{"securitycredential" :\n "abc", "a": 1}', b'{"securitycredential" :\n "", "a": 1}'),
        (rb'{"SecurityCredential": "a\"b\\", "a": "b"}', b'{"SecurityCredential": "", "a": "b"}'),
        (
            b'[{"SecurityCredential":"a"},{"SecurityCredential":"b"}]',
            b"[%s,%s]" % ((b'{"SecurityCredential":""}',) * 2),
        ),
        (b'{"SecurityCredential":"cut sho', b'{"SecurityCredential":""'),
        (b'{"SecurityCredential":"\xff"}', b'{"SecurityCredential":""}'),
        (b'{"Remarks":"SecurityCredential"}', b'{"Remarks":"SecurityCredential"}'),
    ],
)
def test_however_it_is_written_and_nothing_else(body: bytes, kept: bytes) -> None:
    assert without_secrets(body) == kept
