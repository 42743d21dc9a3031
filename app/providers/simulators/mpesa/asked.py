"""What a merchant asked for, read as the gateway reads it, and how the gateway refuses (mpesa-daraja §3, §4.1)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse

from app.core.jsontext import UnreadableJson, decode
from app.core.money import Currency, InvalidAmount, Money
from app.providers.simulators.mpesa import wire

Told = Mapping[str, Any]
FORBIDDEN_WORDS = ("mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query")


class Bad(Exception):
    """A call the gateway refuses: HTTP status, its code, its text."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        self.answer = JSONResponse(wire.error(code, text), status_code=status)


def body(sent: bytes) -> Told:
    """The JSON object that every call is."""
    try:
        told = decode(sent)
    except UnreadableJson:
        raise Bad(400, "400.002.05", "Invalid Request Payload") from None
    if not isinstance(told, dict):
        raise Bad(400, "400.002.05", "Invalid Request Payload")
    return told


def text(told: Told, field: str) -> str:
    """What stands there; nothing there is refused by its name."""
    value = told.get(field)
    if value is None or value == "":
        raise invalid(field)
    return str(value)


def one_of(told: Told, field: str, *values: str) -> str:
    """What stands there, if it is one of these."""
    value = text(told, field)
    if value not in values:
        raise invalid(field)
    return value


def shaped(told: Told, field: str, shape: str) -> str:
    """What stands there, if it is of this shape."""
    value = text(told, field)
    if not re.fullmatch(shape, value, re.DOTALL):
        raise invalid(field)
    return value


def address(told: Told, field: str) -> str:
    """An address, unless one of the forbidden words is in it."""
    url = text(told, field)
    if any(word in url.lower() for word in FORBIDDEN_WORDS):
        raise invalid(field)
    return url


def amount(told: Told, currency: Currency) -> Money:
    """The amount, as text or number."""
    try:
        return Money.parse(text(told, "Amount"), currency)
    except InvalidAmount:
        raise invalid("Amount") from None


def instant(told: Told, field: str) -> datetime:
    """A moment in East Africa Time."""
    try:
        return datetime.strptime(text(told, field), "%Y-%m-%d %H:%M:%S").replace(tzinfo=wire.EAT)
    except ValueError:
        raise invalid(field) from None


def invalid(field: str) -> Bad:
    """The refusal that names the field."""
    return Bad(400, "400.002.02", f"Bad Request - Invalid {field}")
