"""Callbacks: what proves them, and the payment they tell of (pawapay §5, §6)."""

from app.providers.errors import ForgedCallback, UnreadableCallback
from app.providers.http_signatures import SignedRequest, flaw_in
from app.providers.messages import read
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import LABEL, NAME
from app.providers.pawapay.wire.payments import Payment, Unfit, event_of
from app.providers.values import Authenticity, PaymentEvent, RawCallback

REQUIRED = ("@method", "@path", "content-digest", "signature-date")


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by a signature of one of the operator's keys; CLAIMED by everything where we were given no key.

    With keys, what is not signed is forged. One that is sent again while its signature lives proves the same words
    once more, which is no harm: the same content is stored once and one payment is booked once (RELIABILITY 4, I6).
    """
    if credentials.keys is None:
        return Authenticity.CLAIMED
    request = SignedRequest(
        method=callback.method,
        authority=credentials.public_host or "",
        path=callback.path,
        headers=callback.headers,
        body=callback.body,
    )
    flaw = flaw_in(request, credentials.keys, callback.received_at, label=LABEL, required=REQUIRED)
    if flaw is not None:
        raise ForgedCallback(provider=NAME, reason=flaw)
    return Authenticity.PROVEN


def event_in(callback: RawCallback, credentials: Credentials) -> PaymentEvent:
    """The one payment of a callback; which of the three it is, its id says and not the address."""
    told = read(Payment, callback.body)
    if told is None:
        raise UnreadableCallback(provider=NAME)
    try:
        return event_of(told, credentials)
    except Unfit as unfit:
        raise UnreadableCallback(provider=NAME, part=unfit.args[0]) from None
