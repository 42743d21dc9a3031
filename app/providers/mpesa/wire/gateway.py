"""The gateway before M-PESA: dead tokens, acknowledgements, and what its errors prove (mpesa-daraja §2, §3)."""

from collections.abc import Mapping
from typing import Any

from app.providers.errors import (
    OutcomeUnknown,
    ProviderError,
    ProviderRejected,
    ProviderUnavailable,
    UnreadableCallback,
)
from app.providers.http import HttpAnswer
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import hooks, reading
from app.providers.values import CallbackAddresses

OK = 200
UNAUTHORISED = 401


def is_stale_token(answer: HttpAnswer) -> bool:
    """The three codes for one thing, or a bare 401: the call never reached M-PESA (§2)."""
    told = error_code(answer)
    return told in profile.STALE_TOKEN_CODES or (told is None and answer.status == UNAUTHORISED)


def read_taken(answer: HttpAnswer, failures: frozenset[str]) -> Mapping[str, Any]:
    """The acknowledgement of money going out: there the push's texts prove nothing (§3).

    A reference that M-PESA has seen before is no refusal: an earlier attempt was accepted (§3, §6.4).
    """
    if is_refused_push(answer):
        raise OutcomeUnknown(provider=reading.NAME, reason=profile.PUSH_FAMILY)
    return read_accepted(answer, failures)


def read_accepted(answer: HttpAnswer, failures: frozenset[str] = profile.PUSH_FAILURES) -> Mapping[str, Any]:
    """The body of an acknowledgement; raises what anything else proves.

    A code of `not accepted` in a 200 body is a refusal only if the product's table of results names it.
    """
    told = read_object(answer)
    result = reading.code(told, "ResponseCode")
    if result is not None and is_all_zeros(result):
        return told
    if result in failures:
        raise ProviderRejected(provider=reading.NAME, reason=result)
    raise OutcomeUnknown(provider=reading.NAME, reason=f"response_code_{result}")


def read_object(answer: HttpAnswer) -> Mapping[str, Any]:
    """The JSON object of a good answer; raises what an error proves."""
    if answer.status != OK or error_code(answer) is not None:
        raise refusal(answer)
    return reading.body_object(answer.body)


def refusal(answer: HttpAnswer) -> ProviderError:
    """What an error of the gateway proves: a documented refusal, a stale token, or nothing at all (§3)."""
    told = error_code(answer)
    if told in profile.GATEWAY_REFUSALS or is_refused_push(answer):
        return ProviderRejected(provider=reading.NAME, reason=told)
    if is_stale_token(answer):
        return ProviderUnavailable(provider=reading.NAME, reason=told or "401")
    return OutcomeUnknown(provider=reading.NAME, reason=told or f"http_{answer.status}")


def is_refused_push(answer: HttpAnswer) -> bool:
    """The few texts of the one family of codes that prove a push was not taken (§3)."""
    return error_code(answer) == profile.PUSH_FAMILY and _says(answer, *profile.PUSH_REFUSAL_TEXTS)


def is_silent_query(answer: HttpAnswer) -> bool:
    """`500.001.1001` on a query, under HTTP 500 or 200: being processed, unknown or long concluded (§5.3)."""
    return error_code(answer) == profile.PUSH_FAMILY


def is_already_registered(answer: HttpAnswer) -> bool:
    """A second registration in production, told under the code of an internal error (§4.1)."""
    return error_code(answer) == profile.INTERNAL_ERROR and _says(answer, profile.ALREADY_REGISTERED_TEXT)


def is_on_old_platform(answer: HttpAnswer) -> bool:
    """The addresses are still with the older aggregator and must be deleted there first (§4.1)."""
    return error_code(answer) == profile.INTERNAL_ERROR and _says(answer, profile.OLD_PLATFORM_TEXT)


def error_code(answer: HttpAnswer) -> str | None:
    """The `errorCode` of an answer, if it is of the gateway's shape."""
    try:
        return reading.code(reading.body_object(answer.body), "errorCode")
    except UnreadableCallback:
        return None


def is_all_zeros(result: str) -> bool:
    """`"0"` and `"00000000"` alike (§4.1)."""
    return result != "" and set(result) == {"0"}


def registration_body(where: CallbackAddresses, credentials: MpesaCredentials) -> Mapping[str, object]:
    """Where validations and confirmations shall go, and what happens when validation cannot be reached (§4.1)."""
    validation, confirmation = hooks.registered(where)
    return {
        "ShortCode": credentials.shortcode,
        "ResponseType": credentials.response_type,
        "ConfirmationURL": confirmation,
        "ValidationURL": validation,
    }


def _says(answer: HttpAnswer, *texts: str) -> bool:
    said = str(reading.body_object(answer.body).get("errorMessage", "")).lower()
    return any(text in said for text in texts)
