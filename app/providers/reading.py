"""What messages of operators are made of, read leniently: what is not as it should be is none, and never an error."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from app.core.money import Currency, InvalidAmount, Money, UnknownCurrency
from app.core.msisdn import InvalidMsisdn, Msisdn

YEARS = range(2000, 2100)
MOST_CHARACTERS = 255
PLAIN = re.compile(r"[\x20-\x7e]{1,64}")


def money(amount: object, currency: object) -> Money | None:
    """An amount in a currency of ours, as it stands; none for a fraction of a franc or a currency of nobody's."""
    if not isinstance(amount, str | int | Decimal) or not isinstance(currency, str):
        return None
    try:
        return Money.parse(amount, Currency.of(currency))
    except (InvalidAmount, UnknownCurrency):
        return None


def paid(amount: object, currency: object) -> Money | None:
    """The same for money that moved: nothing at all is no payment."""
    return money(amount, currency) or None


def instant(written: object) -> datetime | None:
    """`2026-11-21T09:59:40Z`, in UTC; none without a zone, and for what is no instant of our days."""
    try:
        told = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    if told is None or told.tzinfo is None or told.year not in YEARS:
        return None
    utc = told.astimezone(UTC)
    return utc if utc.year in YEARS else None


def number(written: object, region: str = "ML") -> Msisdn | None:
    """A mobile number; money from a number that nobody can read is money all the same."""
    try:
        return Msisdn.parse(written, region=region) if isinstance(written, str) else None
    except InvalidMsisdn:
        return None


def line(written: object) -> str | None:
    """A short text that a table can hold."""
    if not isinstance(written, str) or not 0 < len(written) <= MOST_CHARACTERS:
        return None
    return written if written.isprintable() else None


def plain(written: object, shape: re.Pattern[str] = PLAIN) -> str | None:
    """A short text of this shape, of ASCII alone unless it says otherwise."""
    return written if isinstance(written, str) and shape.fullmatch(written) else None


def member(told: object, name: str | None) -> object:
    """What an object holds under this name, if it is one and holds it."""
    return told.get(name) if isinstance(told, dict) else None
