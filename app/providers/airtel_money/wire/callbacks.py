"""Callbacks: a hint to enquire, disproved where its hash is wrong, never proven by it (airtel-money §5.1, §7)."""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256

from app.providers.airtel_money.credentials import Credentials
from app.providers.airtel_money.profile import NAME, PROFILE, STATES
from app.providers.airtel_money.wire.envelope import word
from app.providers.errors import ForgedCallback, UnreadableCallback
from app.providers.messages import Message, read
from app.providers.values import Authenticity, Direction, PaymentEvent, PaymentState, RawCallback

SIGNED = "transaction"
SPACE = re.compile(r"[ \t\n\r]*")
# Our ids of payouts fill the operator's field, those of requests do not: a callback says of neither which it is.
PAYOUT = re.compile(rf"[0-9a-f]{{{PROFILE.reference_length}}}")


class Hint(Message):
    """What a callback may have; it never has an amount, a number or a currency."""

    transaction: dict[str, object]
    hash: object = None


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """Claimed, or `ForgedCallback` where the setting wants a hash and this is none of ours.

    A right one proves nothing either: it covers no instant, so a recording is as good (RELIABILITY 4, E2).
    """
    key = credentials.callback_key
    if key is None:
        return Authenticity.CLAIMED
    hint = read(Hint, callback.body)
    shown = hint.hash if hint and isinstance(hint.hash, str) else ""
    expected = [_hash(key.get_secret_value(), text) for text in _signed(callback.body, credentials)] if hint else []
    if not any(hmac.compare_digest(shown.encode(errors="replace"), one) for one in expected):
        raise ForgedCallback(provider=NAME)
    return Authenticity.CLAIMED


def hints_in(callback: RawCallback, credentials: Credentials) -> Sequence[PaymentEvent]:
    """What a callback has us enquire about: not a payout where another wallet pays out.

    The portal has one address for all that an application does, and here that payout would be nobody's.
    """
    hint = read_hint(callback)
    is_of_another = hint.direction is Direction.OUT and credentials.direction is Direction.IN
    return [] if is_of_another else [hint]


def read_hint(callback: RawCallback) -> PaymentEvent:
    """That there is news of an order of ours: a payment's is pending whatever it claims, which has us enquire.

    A payout's claim is passed on, for unproven it only has us enquire as well; its id, made of ours, is not.
    """
    hint = read(Hint, callback.body)
    reference = word(hint.transaction.get("id")) if hint else None
    if hint is None or reference is None:
        raise UnreadableCallback(provider=NAME)
    direction, claimed = direction_of(reference), word(hint.transaction.get("status_code"))
    state = STATES.get(claimed or "", PaymentState.PENDING)
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=state if direction is Direction.OUT else PaymentState.PENDING,
        request_reference=reference,
        reason=claimed,
    )


def direction_of(reference: str) -> Direction:
    """Which of our orders an id is of."""
    return Direction.OUT if PAYOUT.fullmatch(reference) else Direction.IN


def _signed(body: bytes, credentials: Credentials) -> Iterator[bytes]:
    """What the hash may cover: the transaction as it was written or, failing that, written compactly (§7)."""
    written = slice_of(body, SIGNED)
    compact = json.dumps(json.loads(written), ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    for text in dict.fromkeys((written, compact)):
        if credentials.callback_hash != "transaction":
            yield b'{"transaction":' + text + b"}"
        if credentials.callback_hash != "body":
            yield text


def slice_of(body: bytes, name: str) -> bytes:
    """The very bytes of one member's value, in a JSON object that was read before and has it."""
    text, decoder = body.decode(), json.JSONDecoder()
    at = _past(text, 0) + 1
    while True:
        key, at = decoder.raw_decode(text, _past(text, at))
        start = _past(text, _past(text, at) + 1)
        _, end = decoder.raw_decode(text, start)
        if key == name:
            return text[start:end].encode()
        at = _past(text, end) + 1


def _past(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    assert space is not None, "nothing at all is space too"
    return space.end()


def _hash(key: str, message: bytes) -> bytes:
    return b64encode(hmac.new(key.encode(), message, sha256).digest())
