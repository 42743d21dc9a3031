"""How far a delivery is believed: well-formed, from where it should come, not forged (RELIABILITY 4, 5)."""

from email.message import Message
from functools import lru_cache
from urllib.parse import parse_qsl

import structlog

from app.core import jsontext
from app.core.errors import MutuelleError
from app.inbox.model import Door, Standing
from app.providers import CallbackFormat, ForgedCallback, RawCallback

log = structlog.get_logger()

MOST_FIELDS = 100
MEDIA_TYPES = {CallbackFormat.JSON: "application/json", CallbackFormat.FORM: "application/x-www-form-urlencoded"}

WRONG_TYPE = "wrong_content_type"
MALFORMED = "malformed"
WRONG_SOURCE = "wrong_source"
FORGED = "forged"
UNVERIFIABLE = "unverifiable"


def judge(door: Door, callback: RawCallback, source: str | None) -> Standing:
    """The callback's standing, from its bytes and its sender alone: what it means is never asked."""
    expected = door.adapter.callback_format
    if not _is_of_type(callback, expected):
        return Standing(quarantine=WRONG_TYPE)
    if not _is_well_formed(callback.body, expected):
        return Standing(quarantine=MALFORMED)
    if not door.admits(source):
        log.warning("inbox.wrong_source", source=source, refused=door.refuses_strangers)
        if door.refuses_strangers:
            return Standing(quarantine=WRONG_SOURCE)
    return _verified(door, callback)


def _verified(door: Door, callback: RawCallback) -> Standing:
    try:
        return Standing(authenticity=door.adapter.verify(callback))
    except ForgedCallback:
        return Standing(quarantine=FORGED)
    except Exception as error:  # a body must never cause a 5xx, whatever it does to an adapter (RELIABILITY 1.7)
        log.error("inbox.unverifiable", provider=door.adapter.name, error=type(error).__name__)
        return Standing(quarantine=UNVERIFIABLE)


def _is_of_type(callback: RawCallback, expected: CallbackFormat) -> bool:
    """The operator's media type in UTF-8, not compressed; one that names none is read as its own."""
    if callback.headers.get("content-encoding", "identity").lower() != "identity":
        return False
    written = callback.headers.get("content-type")
    return written is None or _names(written, expected)


@lru_cache(maxsize=256)
def _names(written: str, expected: CallbackFormat) -> bool:
    message = Message()
    message["content-type"] = written
    charset = message.get_param("charset", "utf-8")
    is_utf8 = isinstance(charset, str) and charset.lower() in ("utf-8", "utf8", "us-ascii")
    return is_utf8 and _matches(message.get_content_type(), expected)


def _matches(media_type: str, expected: CallbackFormat) -> bool:
    if media_type == MEDIA_TYPES[expected]:
        return True
    return expected is CallbackFormat.JSON and media_type.endswith("+json")


def _is_well_formed(body: bytes, expected: CallbackFormat) -> bool:
    if not body:
        return False
    try:
        if expected is CallbackFormat.JSON:
            jsontext.decode(body)
        else:
            parse_qsl(body.decode(), strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS)
    except (MutuelleError, ValueError):
        return False
    return True
