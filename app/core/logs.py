"""Logs: one JSON object per line with the request's id, phone numbers masked, secrets left out."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from asgi_correlation_id.context import correlation_id

GAP = r"[\s.\-]?"
PHONE = re.compile(
    rf"""(?<![\w+-])(?:
      (?:\+|00)\d(?:{GAP}\d){{7,14}}                     # with a country code, as E.164 or dialled
    | (?:223{GAP})?[5-9]\d(?:{GAP}\d\d){{3}}             # Mali: 76 00 00 01
    | (?:254|0){GAP}[17]\d\d(?:{GAP}\d{{3}}){{2}}        # Kenya: 0712 345 678
    )(?![\w-])""",
    re.VERBOSE,
)
HOOK = re.compile(r"(/hooks/)[^/\s?\"']+")
SECRETS = {
    "authorization", "cookie", "credential", "credentials", "otp", "passkey", "password", "passwords", "pin", "secret",
    "secrets", "token", "tokens",
}  # fmt: skip
PHONES = {"msisdn", "phone", "telephone"}
REFERENCE = "unit_reference"  # ten digits that may look like a Kenyan number


def configure(level: str = "info", *, stream: TextIO | None = None) -> None:
    """Send our logs and those of the libraries to one stream, through the same processors."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _add_request_id,
        structlog.processors.format_exc_info,
        structlog.stdlib.PositionalArgumentsFormatter(),
        protect,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def protect(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The one processor between people's data and the log: masks phone numbers anywhere, drops what is secret."""
    kept = {key: value if key.startswith("_") else _shown(key, value) for key, value in event.items()}
    return {key: value for key, value in kept.items() if not _is_secret(key)}


def mask(text: str) -> str:
    """The text with the last two digits of each phone number, and no token of a hook's address."""
    hidden = PHONE.sub(lambda found: f"…{found[0][-2:]}", text)
    return HOOK.sub(r"\1…", hidden)


def _shown(key: str, value: Any) -> Any:
    if PHONES & set(key.lower().split("_")) and isinstance(value, str | int):
        return f"…{str(value)[-2:]}"
    match value:
        case bool() | int() | float() | None:
            return value
        case bytes():
            return f"{len(value)} bytes"
        case Mapping():
            return {inner: _shown(str(inner), held) for inner, held in value.items() if not _is_secret(str(inner))}
        case list() | tuple() | set() | frozenset():
            return [_shown(key, held) for held in value]
        case _:
            return str(value) if key == REFERENCE else mask(str(value))


def _is_secret(key: str) -> bool:
    words = key.lower().replace("-", "_").split("_")
    return bool(SECRETS & set(words)) or words[-2:] == ["api", "key"]


def _add_request_id(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (request_id := correlation_id.get()) is not None:
        event["request_id"] = request_id
    return event
