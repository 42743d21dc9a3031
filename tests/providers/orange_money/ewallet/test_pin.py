"""The PIN under the operator's public key (orange-money B2)."""

import json
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from app.providers import sealing

from .conftest import Payload, written


def test_only_the_operator_reads_the_pin_and_by_that_padding(private: RSAPrivateKey) -> None:
    """orange-money B2: the key comes without PEM lines."""
    sealed = sealing.sealed("4821", sealing.public_key(written(private)))

    assert private.decrypt(b64decode(sealed), PKCS1v15()) == b"4821"


def test_a_sealed_pin_of_2048_bits_is_344_characters_and_never_the_same(private: RSAPrivateKey) -> None:
    """orange-money B2: the padding is random: never compare ciphertexts."""
    first, second = (sealing.sealed("4821", sealing.public_key(written(private))) for _ in range(2))

    assert (len(first), len(written(private))) == (344, 392)
    assert first != second


@pytest.mark.parametrize("key", ["", "?", "AAAA", "-----BEGIN PUBLIC KEY-----"])
def test_what_is_no_key_seals_nothing(key: str) -> None:
    assert not sealing.is_public_key(key)
    with pytest.raises(ValueError):
        sealing.public_key(key)


def test_a_key_of_another_kind_or_too_short_seals_nothing(payload: Payload) -> None:
    short = written(generate_private_key(public_exponent=65_537, key_size=1024))
    other = json.loads(payload("public_key_of_another_kind.json"))["key"]

    assert [sealing.is_public_key(key) for key in (short, other)] == [False, False]
