"""Tolerant readers for what Daraja writes now as text, now as a number (mpesa-daraja §0, §9)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from app.core.jsontext import UnreadableJson, decode
from app.core.money import Currency, InvalidAmount, Money
from app.core.msisdn import Msisdn
from app.providers.errors import UnreadableCallback
from app.providers.reading import YEARS, number
from app.providers.values import ProviderReference

NAME = "mpesa"
EAT = timezone(timedelta(hours=3))
MOST_TEXT = 256
MOST_COMPOSITE = 2048
RECEIPT = re.compile(r"[A-Z0-9]{6,20}")
PLAIN_MSISDN = re.compile(r"\+?[0-9]{9,15}")
COMPACT_TIME = re.compile(r"[0-9]{14}")
DOTTED_TIME = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")
PLACEHOLDER = "0000000"
DASHED_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?Z?")
# A database text holds neither, and no keypad types them.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def unreadable(field: str) -> UnreadableCallback:
    """The error that parks a message; it names the field and never its value."""
    return UnreadableCallback(provider=NAME, field=field)


def body_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object that every message of Daraja is."""
    try:
        found = decode(body)
    except UnreadableJson:
        raise unreadable("body") from None
    return as_object(found, "body")


def as_object(value: object, field: str) -> Mapping[str, Any]:
    """`value`, if it is a JSON object."""
    if not isinstance(value, dict):
        raise unreadable(field)
    return value


def as_list(value: object) -> list[Any]:
    """Many, one alone or none: Daraja writes a list of one as the thing itself (§9)."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def pairs(listed: object, key: str) -> Mapping[str, Any]:
    """`[{key, Value?}]` as a mapping: keys without spaces, the first of like keys wins (§9)."""
    found: dict[str, Any] = {}
    for item in as_list(listed):
        entry = as_object(item, key)
        found.setdefault(required_text(entry, key).replace(" ", ""), entry.get("Value"))
    return found


def text(holder: Mapping[str, Any], field: str) -> str | None:
    """What stands there, untouched, a number as its digits; nothing for an absent, null or blank value."""
    value = holder.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise unreadable(field)
    written = storable(str(value), field)
    return written if written.strip() else None


def storable(written: str, field: str) -> str:
    """The text, unless no column could hold it."""
    if len(written) > MOST_TEXT or UNSTORABLE.search(written):
        raise unreadable(field)
    return written


def required_text(holder: Mapping[str, Any], field: str) -> str:
    """What stands there without blanks around it; nothing there makes the message unreadable."""
    found = text(holder, field)
    if found is None:
        raise unreadable(field)
    return found.strip()


def composite(holder: Mapping[str, Any], field: str) -> list[list[str]]:
    """`a|b&c|d` as its rows (§9); raises where there is nothing of that kind."""
    written = holder.get(field)
    if not isinstance(written, str) or len(written) > MOST_COMPOSITE:
        raise unreadable(field)
    return [row.split("|") for row in written.split("&")]


def money(written: str, field: str, currency: Currency) -> Money:
    """An amount in units, which may be nothing at all; never rounded."""
    try:
        return Money.parse(written.strip(), currency)
    except InvalidAmount:
        raise unreadable(field) from None


def code(holder: Mapping[str, Any], field: str) -> str | None:
    """A result code as text: an integer here, digits as text there, letters elsewhere (§9)."""
    found = text(holder, field)
    return None if found is None else found.strip()


def amount(holder: Mapping[str, Any], field: str, currency: Currency) -> Money:
    """A positive amount, exact: `"10"`, `"10.00"`, `10` and `10.00` are one; anything else is never rounded."""
    try:
        found = Money.parse(holder[field], currency)
    except (InvalidAmount, KeyError):
        raise unreadable(field) from None
    if not found:
        raise unreadable(field)
    return found


def optional_amount(holder: Mapping[str, Any], field: str, currency: Currency) -> Money | None:
    """As `amount`, or nothing where the value is absent or empty."""
    return None if text(holder, field) is None else amount(holder, field, currency)


def receipt(holder: Mapping[str, Any], field: str) -> ProviderReference:
    """An M-PESA receipt in capitals: the one id of the money, whichever route tells it (§4.3, §4.6)."""
    found = required_text(holder, field).upper()
    if not RECEIPT.fullmatch(found):
        raise unreadable(field)
    return ProviderReference(found)


def real_receipt(holder: Mapping[str, Any], *fields: str) -> ProviderReference | None:
    """The first of these that is a receipt; `…0000000` stands for none, many failures share it (§6.2)."""
    for field in fields:
        if text(holder, field) is not None:
            found = receipt(holder, field)
            return None if found.endswith(PLACEHOLDER) else found
    return None


def number_of_party(holder: Mapping[str, Any], field: str) -> str | None:
    """The digits in `254700111222 - AMINA EXAMPLE`; a number that is masked says nothing."""
    number = (text(holder, field) or "").partition(" - ")[0].strip()
    return number if number.isascii() and number.isdigit() else None


def msisdn(written: str | None) -> Msisdn | None:
    """A number written in full; masked and hashed ones say nothing of who paid (§4.1)."""
    if written is None or not PLAIN_MSISDN.fullmatch(written.strip()):
        return None
    return number(written, region="KE")


def compact_time(holder: Mapping[str, Any], field: str) -> datetime | None:
    """`YYYYMMDDHHmmss` in East Africa Time, text or number; nothing if it is no such time."""
    written = text(holder, field)
    if written is None or not COMPACT_TIME.fullmatch(written.strip()):
        return None
    return _from_eat(written.strip(), "%Y%m%d%H%M%S")


def dotted_time(holder: Mapping[str, Any], field: str) -> datetime | None:
    """`DD.MM.YYYY HH:mm:ss` in East Africa Time, as a payout to a phone has it and nothing else (§6.2)."""
    written = (text(holder, field) or "").strip()
    return _from_eat(written, "%d.%m.%Y %H:%M:%S") if DOTTED_TIME.fullmatch(written) else None


def dashed_time(holder: Mapping[str, Any], field: str) -> datetime | None:
    """`YYYY-MM-DDTHH:MM:SSZ` in East Africa Time: the Z is not to be trusted (§4.7)."""
    found = DASHED_TIME.fullmatch((text(holder, field) or "").strip())
    return None if found is None else _from_eat(f"{found[1]} {found[2]}", "%Y-%m-%d %H:%M:%S")


def _from_eat(written: str, pattern: str) -> datetime | None:
    try:
        instant = datetime.strptime(written, pattern).replace(tzinfo=EAT).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant.year in YEARS else None
