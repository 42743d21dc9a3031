"""What proves that a callback is the operator's: an API key, and a signature where a secret is known (B7)."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256

from app.providers.errors import ForgedCallback
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import NAME, SIGNATURE_TOLERANCE
from app.providers.values import Authenticity, RawCallback

MOST_SIGNATURES = 8


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by a signature, CLAIMED by the API key alone, for that one travels with every message in clear.

    Raises `ForgedCallback` without the key, without a good signature where a secret is configured, and for a wallet
    that has no key at all: a missing secret closes the door.
    """
    if credentials.api_key is None or not _shows(callback, credentials.api_key.get_secret_value()):
        raise ForgedCallback(provider=NAME, reason="api_key")
    if credentials.callback_secret is None:
        return Authenticity.CLAIMED
    if not _is_signed(callback, credentials.callback_secret.get_secret_value(), credentials.signature_separator):
        raise ForgedCallback(provider=NAME, reason="signature")
    return Authenticity.PROVEN


def signature(secret: str, separator: str, at: str, body: bytes) -> str:
    """HMAC-SHA256 over instant, separator and raw body; the separator was never seen in a real vector (B7)."""
    return hmac.new(secret.encode(), f"{at}{separator}".encode() + body, sha256).hexdigest()


def _shows(callback: RawCallback, api_key: str) -> bool:
    """The raw key after `Basic `, not base64 of anything; one client expects it in a header of its own."""
    given = (callback.headers.get("authorization", "").removeprefix("Basic "), callback.headers.get("x-api-key", ""))
    return any(hmac.compare_digest(value.encode(), api_key.encode()) for value in given)


def _is_signed(callback: RawCallback, secret: str, separator: str) -> bool:
    """One good signature among those given, as while a secret is replaced, and not five minutes old."""
    parts = [part.strip().partition("=") for part in callback.headers.get("x-sonatel-signature", "").split(",")]
    [*instants] = (value for name, _, value in parts if name == "t")
    given = [value for name, _, value in parts if name == "v1"][:MOST_SIGNATURES]
    if len(instants) != 1 or not _is_fresh(instants[0], callback.received_at):
        return False
    expected = signature(secret, separator, instants[0], callback.body)
    return any(hmac.compare_digest(value.encode(), expected.encode()) for value in given)


def _is_fresh(at: str, now: datetime) -> bool:
    if not (at.isascii() and at.isdigit() and len(at) <= 11):
        return False
    return abs(now - datetime.fromtimestamp(int(at), UTC)) <= SIGNATURE_TOLERANCE
