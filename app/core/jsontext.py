"""JSON read strictly: exact numbers, no repeated keys, bounded depth."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from app.core.errors import Invalid

MOST_DEPTH = 32
MOST_DIGITS = 64


class UnreadableJson(Invalid):
    """The bytes are not the JSON we accept: encoding, syntax, a repeated key or the depth."""

    code = "json.unreadable"


def decode(body: bytes) -> Any:
    """Parse UTF-8 JSON; fractions become `Decimal`; deeper than 32 raises `UnreadableJson` (RELIABILITY 7)."""
    try:
        text = body.decode("utf-8")
        if text.count("[") + text.count("{") > MOST_DEPTH:  # with fewer it cannot be deeper
            _bound_depth(text)
        return json.loads(
            text, parse_float=_decimal, parse_int=_integer, parse_constant=_refuse, object_pairs_hook=_unique
        )
    except (ValueError, RecursionError):
        raise UnreadableJson from None


def encode(value: object) -> bytes:
    """Compact UTF-8 JSON of plain values."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _bound_depth(text: str) -> None:
    depth, in_string, escaped = 0, False, False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise UnreadableJson
        elif character in "]}":
            depth -= 1


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(_bounded(text))
    except InvalidOperation:  # an exponent of twenty digits
        raise UnreadableJson from None


def _integer(text: str) -> int:
    return int(_bounded(text))


def _bounded(text: str) -> str:
    if len(text) > MOST_DIGITS:
        raise UnreadableJson
    return text


def _refuse(_: str) -> Any:
    raise UnreadableJson


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableJson
    return found
