"""What is encrypted for the operator alone: the PIN of a payout, and the signature of a message (airtel-money §3)."""

import os
from base64 import b64encode
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.padding import PKCS7

from app.providers import sealing

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
    return sealing.sealed(pin, sealing.public_key(key, LEAST_BITS), PADDINGS[padding])


def signature(body: bytes, key: str) -> Mapping[str, str]:
    """The headers that prove these very bytes: the body under a fresh key, and that key under the operator's (§3.1)."""
    secret, start = os.urandom(KEY_BYTES), os.urandom(BLOCK_BYTES)
    padder, encryptor = PKCS7(8 * BLOCK_BYTES).padder(), Cipher(AES256(secret), CBC(start)).encryptor()
    sealed = encryptor.update(padder.update(body) + padder.finalize()) + encryptor.finalize()
    opener = f"{b64encode(secret).decode()}:{b64encode(start).decode()}"
    sealed_opener = sealing.sealed(opener, sealing.public_key(key, LEAST_BITS))
    return {"x-signature": b64encode(sealed).decode(), "x-key": sealed_opener}


def is_public_key(key: str) -> bool:
    """Whether something can be sealed with this."""
    return sealing.is_public_key(key, LEAST_BITS)
