"""Paybill and till payments: the question before, the confirmation after, and our answers (mpesa-daraja §4)."""

from collections.abc import Mapping
from typing import Any

from app.core.jsontext import encode
from app.core.money import Currency
from app.providers.mpesa.profile import VERDICT_CODES
from app.providers.mpesa.wire import reading
from app.providers.values import Acknowledgement, Direction, PaymentEvent, PaymentState, ValidationQuestion, Verdict


def read_confirmation(body: bytes, currency: Currency) -> PaymentEvent:
    """A payment that has happened: `TransID` is its id, `BillRefNumber` what the payer typed (§4.3).

    `TransactionType` takes every text and is not looked at; `MSISDN` names a payer only when written in full.
    """
    told = reading.body_object(body)
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=PaymentState.SUCCEEDED,
        reference=reading.receipt(told, "TransID"),
        amount=reading.amount(told, "TransAmount", currency),
        payer=reading.msisdn(reading.text(told, "MSISDN")),
        payer_name=_name(told),
        payer_reference=reading.text(told, "BillRefNumber"),
        receiver=reading.required_text(told, "BusinessShortCode"),
        occurred_at=reading.compact_time(told, "TransTime"),
    )


def read_validation(body: bytes, currency: Currency) -> ValidationQuestion:
    """The same shape, before the money moves (§4.3)."""
    told = reading.body_object(body)
    return ValidationQuestion(
        payer_reference=reading.text(told, "BillRefNumber"),
        amount=reading.amount(told, "TransAmount", currency),
        receiver=reading.required_text(told, "BusinessShortCode"),
    )


def answer(verdict: Verdict) -> Acknowledgement:
    """Our verdict, always with HTTP 200: any code but `"0"` rejects (§4.4)."""
    word = "Accepted" if verdict is Verdict.ACCEPTED else "Rejected"
    return Acknowledgement(status=200, body=encode({"ResultCode": VERDICT_CODES[verdict], "ResultDesc": word}))


def _name(told: Mapping[str, Any]) -> str | None:
    parts = (reading.text(told, field) for field in ("FirstName", "MiddleName", "LastName"))
    return " ".join(part.strip() for part in parts if part) or None
