"""Webhooks: what proves them, and what each of their items tells (pi-spi §6)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationError

from app.core.money import Money
from app.providers import reading
from app.providers.errors import ForgedCallback, UnreadableCallback
from app.providers.messages import Message, Word, read
from app.providers.pi_spi.credentials import Credentials
from app.providers.pi_spi.profile import DOUBTFUL, EVENT, NAME
from app.providers.pi_spi.wire.movements import CODE, NAME_SHOWN, Id, Unfit, francs, own
from app.providers.signatures import is_sealed
from app.providers.values import (
    Authenticity,
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    RawCallback,
)

SIGNATURE = "x-signature"
# A sample of the specification spells it otherwise than its own list does.
RECEIVED = ("PAIEMENT_RECU", "PAIEMENT_RECUE")
OUTGOING = {"PAIEMENT_ENVOYE": PaymentState.SUCCEEDED, "PAIEMENT_REJETE": PaymentState.FAILED}
# Somebody asks something of us, or refuses: no money has moved by it.
WITHOUT_MONEY = frozenset({"RTP_RECU", "ANNULATION_DEMANDE", "ANNULATION_REJETE", "RETOUR_REJETE"})
UNREADABLE = PaymentEvent(provider=NAME, direction=Direction.IN, state=PaymentState.PENDING, reason="unreadable_item")


class Batch(Message):
    """What every webhook comes in; its items are read one by one."""

    data: Annotated[list[object], Field(min_length=1)]


class Item(Message):
    """One thing that happened; there is no id of the event, only one of the movement."""

    code: Word = Field(alias="evCode")
    end_to_end_id: Id = Field(alias="end2endId")
    tx_id: object = Field(default=None, alias="txId")
    amount: int | Decimal = Field(alias="montant")
    happened_at: object = Field(default=None, alias="evDate")
    client: object = None
    alias: object = None
    motive: object = Field(default=None, alias="motif")
    document: object = Field(default=None, alias="refDocNumero")

    @property
    def money(self) -> Money:
        """What moved, or would have; raises `Unfit`."""
        return francs(self.amount)


def proof_of(callback: RawCallback, credentials: Credentials) -> Authenticity:
    """PROVEN by HMAC-SHA256 over the raw body under the webhook's secret; without a secret nothing is taken.

    The signature has no instant, which RELIABILITY 4 asks of E2, so a recording proves itself for ever. It is believed
    all the same, because to hear these words twice does nothing: all of them are final, a payment is booked once by its
    id (I6), and what a payout came to stands once it is settled (I10). What a rejection says is asked about (I16), and
    so is PAIEMENT_ENVOYE. Raises `ForgedCallback`, also at any other address than the one that was registered.
    """
    sealed = is_sealed(callback.headers.get(SIGNATURE, ""), callback.body, credentials.secrets)
    if not sealed or callback.event != EVENT:
        raise ForgedCallback(provider=NAME, reason="address" if sealed else "signature")
    return Authenticity.PROVEN


def events_in(callback: RawCallback, credentials: Credentials) -> Sequence[PaymentEvent]:
    """One event for each item that tells of money. An odd one hides none of its neighbours: it is a pending event
    without a name; where nothing at all can be read, `UnreadableCallback` leaves it to a person.
    """
    batch = read(Batch, callback.body)
    events = [_read(item, credentials) for item in batch.data] if batch else [UNREADABLE]
    if all(event is UNREADABLE for event in events):
        raise UnreadableCallback(provider=NAME, part="data")
    return [event for event in events if event is not None]


def _read(told: object, credentials: Credentials) -> PaymentEvent | None:
    try:
        return _event(Item.model_validate(told), credentials)
    except (ValidationError, Unfit):
        return UNREADABLE


def _event(item: Item, credentials: Credentials) -> PaymentEvent | None:
    if item.code in RECEIVED:
        return _received(item, credentials)
    if item.code == "RTP_REJETE":
        return _rejected_request(item)
    if item.code in OUTGOING:
        return _sent(item)
    if item.code in ("RETOUR_RECU", "RETOUR_ENVOYE"):
        return _returned(item)
    if item.code in WITHOUT_MONEY:
        return None
    raise Unfit("evCode")


def _received(item: Item, credentials: Credentials) -> PaymentEvent:
    """A payment to us, asked for or not."""
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=ProviderReference(item.end_to_end_id),
        request_reference=reading.plain(item.tx_id),
        amount=item.money,
        payer_name=reading.plain(item.client, NAME_SHOWN),
        payer_reference=_typed(item),
        receiver=own(item.alias, credentials),
        occurred_at=reading.instant(item.happened_at),
    )


def _typed(item: Item) -> str | None:
    """Where the reference of a QR code comes back is not stated: as the id, or only in the words (§7)."""
    told = [reading.plain(one, NAME_SHOWN) for one in (item.tx_id, item.document, item.motive)]
    whole = [one for one in told if one and one.isascii() and one.isdigit() and len(one) == 10]
    return whole[0] if whole else told[-1]


def _rejected_request(item: Item) -> PaymentEvent:
    """The words of a rejection are its code; one that means "already" is asked about."""
    code = reading.plain(item.motive, CODE)
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=PaymentState.PENDING if code in DOUBTFUL else PaymentState.FAILED,
        request_reference=_named(item),
        amount=item.money,
        occurred_at=reading.instant(item.happened_at),
        reason=code or item.code,
    )


def _sent(item: Item) -> PaymentEvent:
    """News of a payout. "Sent" may be no more than the status ENVOYE: it has no amount, so that it settles nothing."""
    is_rejected = OUTGOING[item.code] is PaymentState.FAILED
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=OUTGOING[item.code],
        reference=None if is_rejected else ProviderReference(item.end_to_end_id),
        request_reference=_named(item),
        occurred_at=reading.instant(item.happened_at),
        reason=(reading.plain(item.motive, CODE) or item.code) if is_rejected else None,
    )


def _returned(item: Item) -> PaymentEvent:
    """Money that came back to us, or that we sent back: a new movement, which names the old one (§5)."""
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT if item.code == "RETOUR_RECU" else Direction.IN,
        state=PaymentState.REVERSED,
        request_reference=reading.plain(item.tx_id),
        amount=item.money,
        occurred_at=reading.instant(item.happened_at),
        reverses=ProviderReference(item.end_to_end_id),
    )


def _named(item: Item) -> str:
    """Our own id, without which news of an order is none; raises `Unfit`."""
    named = reading.plain(item.tx_id)
    if named is None:
        raise Unfit("txId")
    return named
