"""Webhooks: what proves them, and the payments they tell of (wave §5)."""

import hmac

from app.providers import reading
from app.providers.errors import ForgedCallback, UnreadableCallback
from app.providers.messages import Amount, Line, M, Message, Word, read, shaped
from app.providers.signatures import is_stamped
from app.providers.values import (
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    RawCallback,
)
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import NAME
from app.providers.wave.wire import checkouts

SIGNATURE = "wave-signature"
CHECKOUTS = frozenset({"checkout.session.completed", "checkout.session.payment_failed"})
MERCHANT_PAYMENT = "merchant.payment_received"
# Businesses that pay us are booked from the list of transactions, for the ids of these two are not known to be one.
WITHOUT_MONEY = frozenset({"test.test_event", "b2b.payment_received", "b2b.payment_failed"})


class Envelope(Message):
    """What every webhook comes in."""

    type: Word
    data: object = None


class MerchantPayment(Message):
    """A customer paid at the till, by the business's code."""

    id: Word
    amount: Amount
    currency: Word
    fee: Amount | None = None
    sender_mobile: object = None
    custom_fields: object = None
    when_created: object = None
    aggregated_merchant_id: Line | None = None


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by a signature over instant and raw body; CLAIMED by the shared secret, which anyone may replay (§5).

    A message that is signed is judged by its signature alone. Raises `ForgedCallback`, also for a wallet that has no
    secret at all: a missing one closes the door (RELIABILITY 4).
    """
    stamped = callback.headers.get(SIGNATURE)
    if stamped is not None and credentials.signing:
        if not is_stamped(stamped, callback.body, credentials.signing, callback.received_at):
            raise ForgedCallback(provider=NAME, reason="signature")
        return Authenticity.PROVEN
    shown = callback.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not any(hmac.compare_digest(shown, secret.encode()) for secret in credentials.bearer):
        raise ForgedCallback(provider=NAME, reason="secret")
    return Authenticity.CLAIMED


def events_in(callback: RawCallback, credentials: Credentials) -> list[PaymentEvent]:
    """The payment a webhook tells of; none in a test and in what moves no money by itself.

    A type that nobody documented is `UnreadableCallback`: it stays in the inbox for a person to see.
    """
    envelope = read(Envelope, callback.body)
    if envelope is None:
        raise UnreadableCallback(provider=NAME)
    if envelope.type in CHECKOUTS:
        event = checkouts.event_of(_data(checkouts.Session, envelope))
    elif envelope.type == MERCHANT_PAYMENT:
        event = _merchant_payment(_data(MerchantPayment, envelope), credentials)
    elif envelope.type in WITHOUT_MONEY:
        return []
    else:
        raise UnreadableCallback(provider=NAME, part="type")
    if event is None:
        raise UnreadableCallback(provider=NAME, part="amount")
    return [event]


def _data(shape: type[M], envelope: Envelope) -> M:
    told = shaped(shape, envelope.data)
    if told is None:
        raise UnreadableCallback(provider=NAME, part="data")
    return told


def _merchant_payment(payment: MerchantPayment, credentials: Credentials) -> PaymentEvent | None:
    amount = reading.paid(payment.amount, payment.currency)
    fee = reading.money(payment.fee, payment.currency) if payment.fee is not None else None
    if amount is None or (payment.fee is not None and (fee is None or amount < fee)):
        return None
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference(payment.id),
        amount=amount,
        fee=fee,
        payer=reading.number(payment.sender_mobile),
        payer_reference=reading.line(reading.member(payment.custom_fields, credentials.reference_field)),
        receiver=payment.aggregated_merchant_id,
        occurred_at=reading.instant(payment.when_created),
    )
