"""The account: its balance, the summary of its transactions, the key to encrypt with (airtel-money §3.1, §9)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from app.core.clock import Clock
from app.core.money import Currency
from app.providers import reading
from app.providers.airtel_money.credentials import Credentials
from app.providers.airtel_money.profile import BALANCE_TOLD, EXPIRED, IN_PROCESS, NAME, PAGE_ROWS, PAID, STATES
from app.providers.airtel_money.sealing import is_public_key
from app.providers.airtel_money.wire.callbacks import direction_of
from app.providers.airtel_money.wire.envelope import Envelope, Object, as_object, opened, unknown, word
from app.providers.errors import ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.values import (
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    WalletBalance,
)

VALID_UPTO = "%d-%m-%Y %H:%M:%S"
MERCHANT_PAYMENT = "MERCHPAY"
FIRST_INSTANT, LAST_INSTANT = 946_684_800, 4_102_444_799


def read_balance(answer: HttpAnswer, currency: Currency) -> WalletBalance:
    """What the operator says the account holds; whatever cannot be read is `OutcomeUnknown`, never zero."""
    told = _told(answer)
    available = reading.money(told.data.get("balance"), currency.code)
    if available is None or told.data.get("currency") != currency.code or told.code not in (BALANCE_TOLD, None):
        unknown(answer, told.code)
    return WalletBalance(available=available, body=answer.body)


def read_key(answer: HttpAnswer, clock: Clock) -> tuple[str, int]:
    """The key to encrypt with, and for how many seconds it is good; without one nothing can be sent."""
    told = opened(answer) if answer.status == 200 else None
    key, until = (told.data.get("key"), told.data.get("valid_upto")) if told else (None, None)
    try:
        ends_at = datetime.strptime(str(until), VALID_UPTO).replace(tzinfo=UTC)
    except ValueError:
        raise ProviderUnavailable(provider=NAME, reason="no_key") from None
    if not isinstance(key, str) or not is_public_key(key):
        raise ProviderUnavailable(provider=NAME, reason="no_key")
    return key, int((ends_at - clock.now()).total_seconds())


def summary_of(since: datetime, until: datetime) -> Mapping[str, str]:
    """The question for a window; where a page begins nobody explains, so none but the first is asked for (§4)."""
    window = {"from": str(int(since.timestamp())), "to": str(int(until.timestamp()))}
    return {**window, "limit": str(PAGE_ROWS), "offset": "0"}


def is_whole(answer: HttpAnswer) -> bool:
    """Whether this is all of the window: a full page, or a count beyond it, may hide more."""
    told = _told(answer)
    rows, count = _rows(told, answer), _number(told.data.get("count"))
    return len(rows) < PAGE_ROWS and (count is None or count <= len(rows))


def events_in(answer: HttpAnswer, credentials: Credentials) -> Sequence[PaymentEvent]:
    """Every movement of a page that is this wallet's: a merchant's payment, or a payout of ours by its id.

    Those of the other product are the other wallet's, which may have the same keys and would book them twice.
    """
    rows = [as_object(row) for row in _rows(_told(answer), answer)]
    told = [event for row in rows if (event := _event(row, credentials.currency)) is not None]
    return [event for event in told if event.direction is credentials.direction]


def _event(row: Object, currency: Currency) -> PaymentEvent | None:
    """One movement; none of another kind of service, which is not ours, and of what is only in progress.

    One that was paid and has no receipt could not be told from another one (DOMAIN A1): it stays open, as does one
    without a sound amount.
    """
    told = as_object(row.get("transaction"))
    ours, known_as, status = word(told.get("id")), word(told.get("airtel_money_id")), word(told.get("status")) or ""
    direction = direction_of(ours) if ours else Direction.IN
    is_payment = as_object(row.get("service")).get("type") == MERCHANT_PAYMENT
    has_moved_nothing = status in IN_PROCESS or (known_as is None and status != PAID)
    if has_moved_nothing or is_payment != (direction is Direction.IN):
        return None
    amount = reading.paid(told.get("amount"), currency.code)
    is_clear = amount is not None and known_as is not None and status != EXPIRED
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=STATES.get(status, PaymentState.PENDING) if is_clear else PaymentState.PENDING,
        reference=ProviderReference(known_as) if known_as and direction is Direction.IN else None,
        request_reference=ours,
        amount=amount,
        occurred_at=_instant(told.get("created_at")),
        reason="no_receipt" if known_as is None else None if status == PAID else status or None,
    )


def _told(answer: HttpAnswer) -> Envelope:
    told = opened(answer) if answer.status == 200 else None
    if told is None:
        unknown(answer, "unreadable" if answer.status == 200 else None)
    return told


def _rows(told: Envelope, answer: HttpAnswer) -> Sequence[object]:
    rows = told.data.get("transactions")
    if not isinstance(rows, list):
        unknown(answer, told.code or "unreadable")
    return rows


def _instant(written: object) -> datetime | None:
    """Seconds since 1970."""
    seconds = _number(written)
    is_of_our_days = seconds is not None and FIRST_INSTANT <= seconds <= LAST_INSTANT
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and is_of_our_days else None


def _number(written: object) -> int | None:
    """A number, or its digits (§5)."""
    text = word(written) or ""
    return int(text) if text.isascii() and text.isdigit() else None
