"""What proves that a callback is the operator's: the address we gave, or its signature (gsma §4, §8)."""

from app.providers.errors import ForgedCallback
from app.providers.gsma import jws
from app.providers.gsma.client import content_hash
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.gsma.wire.addresses import COMMON, is_sealed, named_in
from app.providers.proofs import agree, shows
from app.providers.references import undashed
from app.providers.values import Authenticity, RawCallback


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by the secret address of one order, or by a signature; CLAIMED by the agreed key alone (RELIABILITY 4).

    Whatever was agreed must be shown, and what is shown beside it must agree: the body's hash and the correlation id.
    A signature has no time in it, so it may be replayed: harmless, for it names one transaction of the operator's,
    which is booked once under its id, and one state of it, which is known by then or frozen as a contradiction. At the
    common address without key or signature nobody is believed.
    """
    is_ours = is_sealed(callback.event, credentials)
    _require(is_ours or callback.event == COMMON, "address")
    _require(_has_its_hash(callback), "content_hash")
    _require(_is_about_it(callback), "correlation")
    _require(credentials.callback_key is None or shows(callback, credentials.callback_key, "Bearer"), "key")
    key = jws.public_key(credentials.callback_jws_key) if credentials.callback_jws_key else None
    signature = callback.headers.get(credentials.callback_jws_header, "")
    _require(key is None or jws.is_signed(signature, callback.body, key), "signature")
    if is_ours or key is not None:
        return Authenticity.PROVEN
    _require(credentials.callback_key is not None, "no_key")
    return Authenticity.CLAIMED


def _has_its_hash(callback: RawCallback) -> bool:
    """A plain hash proves no sender, but it disproves a body that was changed on its way (§8)."""
    told = callback.headers.get("x-content-hash")
    return told is None or agree(told.lower(), content_hash(callback.body))


def _is_about_it(callback: RawCallback) -> bool:
    """The header repeats the correlation id of the order that the address names; some gateways drop it (§4)."""
    told, named = callback.headers.get("x-correlationid"), named_in(callback.event)
    return told is None or named is None or undashed(told) == undashed(named.reference)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise ForgedCallback(provider=NAME, reason=reason)
