"""Callback tokens: looked up by their hash alone, and kept sealed for the addresses we send (RELIABILITY 7)."""

import hashlib
import secrets

TOKEN_BYTES = 24  # 192 bits, 48 characters: what operators allow of an address has room for them


def new_token() -> str:
    """A fresh token, safe in a path; hexadecimal, for some operators refuse addresses that spell `exe` or `sql`."""
    return secrets.token_hex(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a token and looked up by."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
