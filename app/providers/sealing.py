"""What only the operator can read: a PIN under its public key, which it hands out as base64 of DER, or in PEM."""

from base64 import b64decode, b64encode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

LEAST_BITS = 2048


def sealed(text: str, key: RSAPublicKey, padding: AsymmetricPadding | None = None) -> str:
    """The text under the key, by PKCS#1 v1.5 unless told otherwise; different each time, so never compared."""
    return b64encode(key.encrypt(text.encode(), padding or PKCS1v15())).decode()


def is_public_key(key: str, least_bits: int = LEAST_BITS) -> bool:
    """Whether something can be sealed with this."""
    try:
        public_key(key, least_bits)
    except ValueError:
        return False
    return True


def public_key(key: str, least_bits: int = LEAST_BITS) -> RSAPublicKey:
    """The RSA key of this size or more; raises `ValueError` when it is anything else."""
    try:
        is_pem = key.lstrip().startswith("-----")
        public = load_pem_public_key(key.encode()) if is_pem else load_der_public_key(b64decode(key, validate=True))
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of an unknown kind") from error
    if not (isinstance(public, RSAPublicKey) and public.key_size >= least_bits):
        raise ValueError("not an RSA key of this size")
    return public
