"""What proves that a callback is the operator's: an API key, and a signature where a secret is known (B7)."""

from app.providers.errors import ForgedCallback
from app.providers.orange_money.ewallet.credentials import Credentials
from app.providers.orange_money.ewallet.profile import NAME
from app.providers.proofs import shows
from app.providers.signatures import is_stamped
from app.providers.values import Authenticity, RawCallback


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by a signature, CLAIMED by the API key alone, for that one travels with every message in clear, raw
    after `Basic` and not base64 of anything, or in a header of its own.

    Raises `ForgedCallback` without the key, without a good signature where a secret is configured, and for a wallet
    that has no key at all: a missing secret closes the door.
    """
    if credentials.api_key is None or not shows(callback, credentials.api_key, "Basic"):
        raise ForgedCallback(provider=NAME, reason="api_key")
    if credentials.callback_secret is None:
        return Authenticity.CLAIMED
    secret, separator = credentials.callback_secret.get_secret_value(), credentials.signature_separator
    stamped = callback.headers.get("x-sonatel-signature", "")
    if not is_stamped(stamped, callback.body, [secret], callback.received_at, separator):
        raise ForgedCallback(provider=NAME, reason="signature")
    return Authenticity.PROVEN
