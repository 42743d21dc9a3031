"""What is encrypted for the operator alone: the PIN of a payout, and the signature of a message (airtel-money §3)."""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import load_der_public_key, load_pem_public_key

# §3.2: several countries still have keys of this size; what is sealed with them is a PIN and a key for one message.
LEAST_BITS = 1024
KEY_BYTES, BLOCK_BYTES = 32, 16
# §3.2: countries differ, and the wrong one is refused as `ROUTER116`.
PADDINGS: Mapping[str, AsymmetricPadding] = {
    "pkcs1v15": PKCS1v15(),
    "oaep_sha256": OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None),
}


def sealed_pin(pin: str, key: str, padding: str) -> str:
    """The PIN under the operator's key; another text each time, which all say the same."""
    return b64encode(public_key(key).encrypt(pin.encode(), PADDINGS[padding])).decode()


def signature(body: bytes, key: str) -> Mapping[str, str]:
    """The headers that prove these very bytes: the body under a fresh key, and that key under the operator's (§3.1)."""
    secret, start = os.urandom(KEY_BYTES), os.urandom(BLOCK_BYTES)
    padder, encryptor = PKCS7(8 * BLOCK_BYTES).padder(), Cipher(AES256(secret), CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(body) + padder.finalize()) + encryptor.finalize()
    opener = public_key(key).encrypt(b64encode(secret) + b":" + b64encode(start), PKCS1v15())
    return {"x-signature": b64encode(sealed).decode(), "x-key": b64encode(opener).decode()}


def is_public_key(key: str) -> bool:
    """Whether something can be sealed with this."""
    try:
        public_key(key)
    except ValueError:
        return False
    return True


def public_key(key: str) -> RSAPublicKey:
    """The RSA key in base64 of DER, or in PEM; raises `ValueError` when it is anything else."""
    try:
        is_pem = key.lstrip().startswith("-----")
        public = load_pem_public_key(key.encode()) if is_pem else load_der_public_key(b64decode(key, validate=True))
    except UnsupportedAlgorithm as error:
        raise ValueError("a key of an unknown kind") from error
    if not (isinstance(public, RSAPublicKey) and public.key_size >= LEAST_BITS):
        raise ValueError("not an RSA key of this size")
    return public
