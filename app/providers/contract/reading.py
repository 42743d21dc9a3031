"""How the suite reads a callback that may be of any shape, and what it demands of everything that is read."""

from collections.abc import Sequence

from app.providers import oddities
from app.providers.base import Provider
from app.providers.contract.case import ContractCase, Said
from app.providers.errors import UnreadableCallback
from app.providers.values import Authenticity, CallbackFormat, Direction, PaymentEvent, RawCallback

MONEY_MOVED = (Said.PAID, Said.PAYOUT_PAID)


def is_json(case: ContractCase) -> bool:
    """Whether its callbacks are JSON, of which a part is never the whole."""
    return case.adapter.callback_format is CallbackFormat.JSON


def is_proven(provider: Provider, callback: RawCallback) -> bool:
    """Whether the adapter takes it for the operator's own."""
    return provider.verify(callback) is Authenticity.PROVEN


def read_or_refuse(provider: Provider, callback: RawCallback) -> Sequence[PaymentEvent]:
    """Its events; none where it is unreadable, which is said without repeating what stood in it."""
    try:
        return provider.parse_callback(callback)
    except UnreadableCallback as error:
        assert not any(value in str(error) for value in oddities.texts(callback.body) if len(value) > 4)
        return ()


def must_be_bookable(event: PaymentEvent) -> None:
    """Whatever an adapter reads, the tables can hold and the ledger can book: text, instant, amount, fee."""
    texts = [getattr(event, name) for name in event.__slots__ if isinstance(getattr(event, name), str)]
    # PostgreSQL's text holds every character but NUL and lone surrogates.
    assert all("\x00" not in text and text.encode("utf-8", "ignore").decode() == text for text in texts)
    assert event.occurred_at is None or 2000 <= event.occurred_at.year < 2100
    assert event.amount is None or event.amount.minor > 0
    assert event.levy is None or event.levy.minor >= 0
    assert event.fee is None or event.fee.minor >= 0
    if event.direction is Direction.IN and event.fee is not None:
        # It is kept from what was paid; the fee of a payout comes on top, and may be more than the payout.
        assert event.amount is not None and event.fee <= event.amount
