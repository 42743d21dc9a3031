"""PINs and messages sealed so that the operator's own key opens them (airtel-money §3.1, §3.2)."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.providers.airtel_money import sealing

from .conftest import a_private_key, a_public_key

BODY = b'{"reference":"MBR0091","amount":2500,"text":"\xc3\xa9"}'


@pytest.mark.parametrize(("padding", "bits"), [("pkcs1v15", 1_024), ("oaep_sha256", 2_048), ("pkcs1v15", 2_048)])
@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_pin_is_opened_by_its_padding_and_is_another_text_each_time(
    padding: str, bits: int, encoding: Encoding
) -> None:
    """§3.2: PKCS#1 v1.5 with RSA-1024 or OAEP with SHA-256, by country; the key comes as base64 DER or PEM."""
    key = a_public_key(bits, encoding)
    sealed = [sealing.sealed_pin("0042", key, padding) for _ in range(2)]

    assert sealed[0] != sealed[1]
    assert {a_private_key(bits).decrypt(b64decode(one), sealing.PADDINGS[padding]) for one in sealed} == {b"0042"}


def test_a_signature_is_the_very_body_under_a_fresh_key_under_theirs() -> None:
    """§3.1: AES-256-CBC with PKCS#7, key and start of 32 and 16 bytes, 69 bytes under RSA-1024."""
    shown = sealing.signature(BODY, a_public_key())
    opener = a_private_key().decrypt(b64decode(shown["x-key"]), PKCS1v15())
    secret, start = (b64decode(part, validate=True) for part in opener.split(b":"))
    decryptor, unpadder = Cipher(AES256(secret), CBC(start)).decryptor(), PKCS7(128).unpadder()
    padded = decryptor.update(b64decode(shown["x-signature"])) + decryptor.finalize()

    assert (len(opener), len(secret), len(start)) == (69, 32, 16)
    assert unpadder.update(padded) + unpadder.finalize() == BODY


def test_every_message_has_a_key_and_a_start_of_its_own() -> None:
    """§3.1."""
    made = [sealing.signature(BODY, a_public_key()) for _ in range(20)]
    openers = {a_private_key().decrypt(b64decode(one["x-key"]), PKCS1v15()) for one in made}

    assert len(openers) == len({one["x-signature"] for one in made}) == 20


@pytest.mark.parametrize("key", ["", "x", "é", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_is_no_key_is_told_apart(key: str) -> None:
    assert not sealing.is_public_key(key)
    assert sealing.is_public_key(a_public_key())


def test_a_key_of_another_kind_is_none_to_seal_with() -> None:
    of_a_curve = generate_private_key(SECP256R1()).public_key()
    written = of_a_curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    assert not sealing.is_public_key(b64encode(written).decode())
