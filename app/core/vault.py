"""Sealing of personal data and secrets: AES-GCM with named keys, and keyed hashes to find what is sealed."""

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.core.errors import MutuelleError

NONCE_BYTES = 12
INDEX_BYTES = 16


class SealBroken(MutuelleError):
    """The sealed bytes were made with a key we lack, for another purpose, or were altered."""

    code = "vault.seal_broken"


class Vault:
    """Seals under the current key and opens those of older ones; `purpose` keeps one kind from passing as another."""

    def __init__(self, keys: Mapping[str, bytes], *, current: str, index_key: bytes) -> None:
        assert current in keys, "the current key is one of the keys"
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current
        self._index_key = index_key

    def seal(self, text: str, *, purpose: str) -> bytes:
        """Encrypt; the same text gives other bytes each time. Layout: key id, zero byte, nonce, ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), purpose.encode())
        return self._current.encode() + b"\0" + nonce + sealed

    def unseal(self, sealed: bytes, *, purpose: str) -> str:
        """The text again; raises `SealBroken`."""
        name, _, rest = sealed.partition(b"\0")
        key = self._keys.get(name.decode(errors="replace"))
        if key is None:
            raise SealBroken
        try:
            return key.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):  # ValueError: cut short within the nonce
            raise SealBroken from None

    def index(self, text: str, *, purpose: str) -> bytes:
        """A keyed hash of 16 bytes, equal for equal texts of one purpose: finds what it cannot reveal."""
        return hmac.digest(self._index_key, f"{purpose}\0{text}".encode(), hashlib.sha256)[:INDEX_BYTES]
