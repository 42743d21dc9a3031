"""Keyed signatures, most of them with the instant they were made at: `t=<unix seconds>,v1=<hex>`, a `v1` per secret."""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

# RELIABILITY 4, E2.
TOLERANCE = timedelta(seconds=300)
MOST_SIGNATURES = 8


def signature(secret: str, at: str, body: bytes, separator: str = "") -> str:
    """HMAC-SHA256 in lower-case hex over instant, separator and raw body."""
    return hmac.new(secret.encode(), f"{at}{separator}".encode() + body, sha256).hexdigest()


def stamp(secret: str, now: datetime, body: bytes) -> str:
    """The header for a message that leaves now."""
    at = str(int(now.timestamp()))
    return f"t={at},v1={signature(secret, at, body)}"


def is_stamped(header: str, body: bytes, secrets: Iterable[str], now: datetime, separator: str = "") -> bool:
    """Whether one of the signatures is of one of these secrets, and their one instant within five minutes of now."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    instants = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"][:MOST_SIGNATURES]
    if len(instants) != 1 or not _is_fresh(instants[0], now):
        return False
    expected = [signature(secret, instants[0], body, separator) for secret in secrets]
    return any(hmac.compare_digest(one.encode(), other.encode()) for one in given for other in expected)


def is_sealed(header: str, body: bytes, secrets: Iterable[str]) -> bool:
    """Whether this is HMAC-SHA256 of the raw body under one of these secrets, in hex of any case or in base64.

    It has no instant, so the same words prove themselves at any time: only what is harmless twice may count on it.
    """
    given = header.strip()
    digests = [hmac.digest(secret.encode(), body, sha256) for secret in secrets]
    written = [(given.lower(), digest.hex()) for digest in digests]
    written += [(given, b64encode(digest).decode()) for digest in digests]
    return any(hmac.compare_digest(one.encode(errors="replace"), other.encode()) for one, other in written)


def _is_fresh(at: str, now: datetime) -> bool:
    if not (at.isascii() and at.isdigit() and len(at) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(at), UTC)) <= TOLERANCE
