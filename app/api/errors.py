"""Errors as callers see them: RFC 9457 problems in their language, a status per family, never a value they sent.

| family | status | | family | status |
|---|---|---|---|---|
| Invalid | 422 | | Conflict | 409 |
| unreadable JSON | 400 | | Refused | 409: well-formed, allowed, and against a rule as things stand now |
| Unauthenticated | 401 | | ProviderRejected | 502 |
| Forbidden | 403 | | ProviderUnavailable | 503 |
| NotFound | 404 | | OutcomeUnknown | 504 |
"""

import re
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from asgi_correlation_id.context import correlation_id
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.access import Unauthenticated
from app.api.languages import language_of, sentence
from app.api.routing_fields import considered
from app.core.errors import Conflict, Forbidden, Invalid, MutuelleError, NotFound, Refused
from app.db.database import sqlstate_of
from app.providers import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.routing import NoWallet

log = structlog.get_logger()

FAMILIES: Sequence[tuple[type[MutuelleError], int]] = (
    (Unauthenticated, 401),
    (Invalid, 422),
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (Refused, 409),
    (ProviderRejected, 502),
    (ProviderUnavailable, 503),
    (OutcomeUnknown, 504),
)
EXCEPTIONS = {
    "json.unreadable": 400,
    "access.idempotency_key_missing": 400,
    "api.too_large": 413,
    "api.too_many_requests": 429,
    "api.unsupported_media_type": 415,
    "inbox.full": 503,
    "inbox.unavailable": 503,
    "provider.unknown": 422,
    "provider.unusable_credentials": 422,
    "provider.unsupported": 422,
    "ledger.unknown_account": 404,
}
UNAVAILABLE = {"53300", "57P01", "57P02", "57P03", "08000", "08003", "08006"}
BY_STATUS = {404: "not_found", 405: "api.method_not_allowed", 413: "api.too_large", 415: "api.unsupported_media_type"}
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,40}")
SOURCES = ("body", "query", "path", "header", "cookie")
MOST_FRAMES = 12
MEDIA_TYPE = "application/problem+json"


class TooLarge(MutuelleError):
    """The body is larger than allowed; the rest was not read."""

    code = "api.too_large"


class UnsupportedMediaType(MutuelleError):
    """The body is not of a kind this route reads; nothing was done."""

    code = "api.unsupported_media_type"


class TooManyRequests(MutuelleError):
    """The key or address asked more often than allowed; `retry_after_s` says when to come back."""

    code = "api.too_many_requests"


def status_of(error: type[MutuelleError]) -> int:
    """The status of an error, by its code or else its family; 500 for what no caller should ever meet."""
    if error.code in EXCEPTIONS:
        return EXCEPTIONS[error.code]
    return next((status for family, status in FAMILIES if issubclass(error, family)), 500)


def answer_errors(app: FastAPI) -> None:
    """Have every foreseen way to fail answered as a problem; `Marked` answers the others."""
    app.add_exception_handler(MutuelleError, _ours)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(OSError, _database)


def problem(
    request: Request,
    status: int,
    code: str,
    *,
    facts: Mapping[str, object] | None = None,
    fields: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """An answer of RFC 9457 in the caller's language, with the request's id to quote to us, and what else it tells."""
    language = language_of(request.headers.get("accept-language", ""))
    told: dict[str, object] = {
        "type": f"urn:mutuelle:problem:{code}",
        "title": sentence(f"title.{status}", language) or sentence("title.500", language),
        "status": status,
        "code": code,
        "detail": sentence(code, language, facts) or sentence(f"title.{status}", language),
        "request_id": correlation_id.get(),
    }
    if fields:
        told["fields"] = [_in_words(field, language) for field in fields]
    told.update(more or {})
    shown = {**(headers or {}), "Content-Language": language, "Cache-Control": "no-store"}
    return JSONResponse(told, status_code=status, media_type=MEDIA_TYPE, headers=shown)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, MutuelleError)
    status = status_of(type(error))
    if status == 500:
        log.error("api.unexpected_refusal", error=error.code)
        return problem(request, 500, "api.unexpected")
    if isinstance(error, NoWallet):
        return _no_wallet(request, status, error)
    fields = [{"name": error.field, "problem": "field.refused"}] if error.field else []
    return problem(request, status, error.code, facts=error.facts, fields=fields, headers=_headers_of(error))


def _no_wallet(request: Request, status: int, error: NoWallet) -> Response:
    """Each wallet with its reason, in the sentence and for programs."""
    shown = considered(error.considered, language_of(request.headers.get("accept-language", "")))
    facts = {"considered": ", ".join(f"{one.name} ({one.text})" for one in shown) or "–"}
    more = {"considered": [one.model_dump(mode="json") for one in shown]}
    return problem(request, status, error.code, facts=facts, more=more)


async def _malformed(request: Request, error: Exception) -> Response:
    """What does not fit the description of the route: the fields by name, and what each should have been."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(request, 400, "json.unreadable")
    return problem(request, 422, "invalid", fields=[_field(one) for one in found[:50]])


async def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = BY_STATUS.get(error.status_code, "json.unreadable" if error.status_code == 400 else "api.unexpected")
    return problem(request, error.status_code, code, headers=error.headers)


async def _database(request: Request, error: Exception) -> Response:
    """The database away is 503; anything else it says is a mistake of ours."""
    if isinstance(error, OSError | PoolExhausted) or _is_away(error):
        log.error("api.database_away", error=type(error).__name__)
        return problem(request, 503, "api.unavailable", headers={"Retry-After": "5"})
    if isinstance(error, IntegrityError):
        log.warning("api.constraint", sqlstate=sqlstate_of(error))
        return problem(request, 409, "conflict")
    return unexpected(request, error)


def unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: the place goes to the log, the message to nobody, for it may hold what people sent."""
    places = traceback.format_list(traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:])
    log.error("api.unexpected", error=type(error).__name__, at="".join(places))
    return problem(request, 500, "api.unexpected")


def _is_away(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or sqlstate_of(error) in UNAVAILABLE)


def _headers_of(error: MutuelleError) -> Mapping[str, str]:
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooManyRequests):
        return {"Retry-After": str(error.facts["retry_after_s"])}
    return {}


def _field(found: Mapping[str, Any]) -> Mapping[str, str]:
    """Where and what, free of what was sent: names that we did not give are left out."""
    place = [part for part in found["loc"] if part not in SOURCES]
    if found["type"] == "extra_forbidden":
        place = place[:-1]
    names = [str(part) for part in place if isinstance(part, int) or PLAIN.fullmatch(str(part))]
    return {"name": ".".join(names) or "body", "problem": f"field.{found['type']}"}


def _in_words(field: Mapping[str, str], language: str) -> Mapping[str, str]:
    said = sentence(field["problem"], language) or sentence("field.invalid", language) or ""
    return {"name": field["name"], "problem": said}
