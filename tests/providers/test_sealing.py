"""What only the operator can read, in whichever form its key comes."""

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.providers.sealing import is_public_key, public_key, sealed

KEY = generate_private_key(public_exponent=65_537, key_size=2048)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
DER = b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize("key", [PEM, DER])
def test_the_key_reads_what_was_sealed_with_it(key: str) -> None:
    assert KEY.decrypt(b64decode(sealed("0042", public_key(key))), PKCS1v15()) == b"0042"


def test_a_key_that_is_too_short_seals_nothing() -> None:
    assert is_public_key(DER)
    assert not is_public_key(DER, least_bits=4096)
