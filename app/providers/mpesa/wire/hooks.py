"""The addresses we give Daraja: what they may hold, and how those of a call of ours prove who was told them.

A `payout` goes to a phone, a `transfer` to a business: their codes differ, and only the first is safe to repeat.
"""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from app.providers import proofs
from app.providers.errors import ProviderRejected
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.profile import FORBIDDEN_IN_ADDRESSES
from app.providers.mpesa.wire.reading import NAME
from app.providers.values import CallbackAddresses

VALIDATION, CONFIRMATION, STK, STATUS, TIMEOUT = "validation", "confirmation", "stk", "status", "timeout"
PAYOUT, PAYOUT_STATUS, PAYOUT_TIMEOUT = "payout", "payout-status", "payout-timeout"
TRANSFER, TRANSFER_STATUS = "transfer", "transfer-status"
BALANCE, REVERSAL = "balance", "reversal"
SEALED = (
    *(STATUS, TIMEOUT, PAYOUT, PAYOUT_STATUS, PAYOUT_TIMEOUT),
    *(TRANSFER, TRANSFER_STATUS, BALANCE, REVERSAL),
)


def stk_address(base: str, reference: str) -> str:
    """Where one prompt's outcome goes: our own reference is in the path, so a lost answer still correlates (§5.1)."""
    return address(base, STK, reference)


def registered(addresses: CallbackAddresses) -> Sequence[str]:
    """The validation and the confirmation address of a shortcode (§4.1)."""
    return [address(addresses.base, VALIDATION), address(addresses.base, CONFIRMATION)]


def sealed_address(base: str, event: str, name: str, credentials: MpesaCredentials) -> str:
    """An address told to nobody but Daraja, in one call of ours over TLS; a name may have parts, parted by `/`."""
    return address(base, event, *name.split("/"), seal(f"{event}/{name}", credentials))


def seal(named: str, credentials: MpesaCredentials) -> str:
    """What nobody without our consumer secret can add to `status/<name>`; no other address of that name has it."""
    return proofs.seal(credentials.consumer_secret, f"{credentials.shortcode}:{named}")


def is_sealed(event: str, credentials: MpesaCredentials) -> bool:
    """Whether `status/<name>/<seal>` carries the right seal; compared in constant time."""
    named, _, told = event.rpartition("/")
    return named.partition("/")[2] != "" and proofs.agree(told, seal(named, credentials))


def address(base: str, *parts: str) -> str:
    """`base` and the parts, host in lower case; raises `ProviderRejected` if a forbidden word is in it (§4.1)."""
    split = urlsplit("/".join([base.rstrip("/"), *(quote(part, safe="") for part in parts)]))
    made = urlunsplit(split._replace(netloc=split.netloc.lower()))
    if any(word in made.lower() for word in FORBIDDEN_IN_ADDRESSES):
        raise ProviderRejected(provider=NAME, field="callback_url", reason="forbidden_word_in_address")
    return made
