"""The distributor's PIN under the operator's public key, as every cash-in carries it (B2)."""

from base64 import b64decode, b64encode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

LEAST_BITS = 2048


def sealed(pin: str, key: str) -> str:
    """The PIN that only the operator can read; different each time, so never compared.

    `key` is base64 of a DER SubjectPublicKeyInfo without PEM lines. Raises `ValueError` when it is anything else.
    """
    public = _public_key(key)
    return b64encode(public.encrypt(pin.encode(), PKCS1v15())).decode()


def is_public_key(key: str) -> bool:
    """Whether a PIN can be sealed with this."""
    try:
        _public_key(key)
    except ValueError:
        return False
    return True


def _public_key(key: str) -> RSAPublicKey:
    try:
        public = load_der_public_key(b64decode(key, validate=True))
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of an unknown kind") from error
    if not (isinstance(public, RSAPublicKey) and public.key_size >= LEAST_BITS):
        raise ValueError("not an RSA key of this size")
    return public
