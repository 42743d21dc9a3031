"""What every message of Wave's is made of: amounts as text, instants in UTC, numbers with a plus (wave §1)."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import StringConstraints

from app.core.money import Currency, InvalidAmount, Money, UnknownCurrency
from app.core.msisdn import InvalidMsisdn, Msisdn

YEARS = range(2000, 2100)
MOST_CHARACTERS = 255

# No leading zero but before a point, no exponent, no sign; a sign stands only where an amount is an effect (§4).
Plain = r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,2})?"
Amount = Annotated[str, StringConstraints(pattern=f"^{Plain}$")]
SignedAmount = Annotated[str, StringConstraints(pattern=f"^-?{Plain}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,64}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,255}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]


def money(amount: str, currency: str) -> Money | None:
    """An amount in a currency of ours, as it stands; none for a fraction of a franc or a currency of nobody's."""
    try:
        return Money.parse(amount, Currency.of(currency))
    except (InvalidAmount, UnknownCurrency):
        return None


def paid(amount: str, currency: str) -> Money | None:
    """The same for money that moved: nothing at all is no payment."""
    return money(amount, currency) or None


def instant(written: object) -> datetime | None:
    """`2026-11-21T09:59:40Z`; none for what is no instant of our days."""
    try:
        told = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    if told is None or told.tzinfo is None or told.year not in YEARS:
        return None
    utc = told.astimezone(UTC)
    return utc if utc.year in YEARS else None


def number(written: object) -> Msisdn | None:
    """A mobile number; money from a number that nobody can read is money all the same."""
    try:
        return Msisdn.parse(written) if isinstance(written, str) else None
    except InvalidMsisdn:
        return None


def line(written: object) -> str | None:
    """A short text that a table can hold."""
    if not isinstance(written, str) or not 0 < len(written) <= MOST_CHARACTERS:
        return None
    return written if written.isprintable() else None


def field(fields: object, name: str | None) -> str | None:
    """What a payer typed into a custom field of this name; their shape is not documented, so others are passed by."""
    return line(fields.get(name)) if isinstance(fields, dict) and name else None
