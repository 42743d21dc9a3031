"""The addresses we give Daraja: what they may hold, and how those of a query prove who was told them."""

import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from app.providers.base import CallbackAddresses
from app.providers.errors import ProviderRejected
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.profile import FORBIDDEN_IN_ADDRESSES
from app.providers.mpesa.wire.reading import NAME

VALIDATION, CONFIRMATION, STK, STATUS, TIMEOUT = "validation", "confirmation", "stk", "status", "timeout"
SEALED = (STATUS, TIMEOUT)


def stk_address(base: str, reference: str) -> str:
    """Where one prompt's outcome goes: our own reference is in the path, so a lost answer still correlates (§5.1)."""
    return address(base, STK, reference)


def registered(addresses: CallbackAddresses) -> Sequence[str]:
    """The validation and the confirmation address of a shortcode (§4.1)."""
    return [address(addresses.base, VALIDATION), address(addresses.base, CONFIRMATION)]


def sealed_address(base: str, event: str, name: str, credentials: MpesaCredentials) -> str:
    """An address told to nobody but Daraja, in one query of ours over TLS."""
    return address(base, event, name, seal(name, credentials))


def seal(name: str, credentials: MpesaCredentials) -> str:
    """What nobody without our consumer secret can add to a name."""
    said = f"{credentials.shortcode}:{name}".encode(errors="replace")
    return hmac.new(credentials.consumer_secret.encode(), said, hashlib.sha256).hexdigest()[:40]


def is_sealed(event: str, credentials: MpesaCredentials) -> bool:
    """Whether `status/<name>/<seal>` carries the right seal; compared in constant time."""
    parts = event.split("/")
    return len(parts) == 3 and hmac.compare_digest(
        parts[2].encode(errors="replace"), seal(parts[1], credentials).encode()
    )


def address(base: str, *parts: str) -> str:
    """`base` and the parts, host in lower case; raises `ProviderRejected` if a forbidden word is in it (§4.1)."""
    split = urlsplit("/".join([base.rstrip("/"), *(quote(part, safe="") for part in parts)]))
    made = urlunsplit(split._replace(netloc=split.netloc.lower()))
    if any(word in made.lower() for word in FORBIDDEN_IN_ADDRESSES):
        raise ProviderRejected(provider=NAME, field="callback_url", reason="forbidden_word_in_address")
    return made
