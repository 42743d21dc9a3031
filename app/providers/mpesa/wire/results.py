"""The `Result` envelope, and what a transaction status in it says of the original (mpesa-daraja §7, §9, §10.1)."""

from collections.abc import Mapping
from typing import Any

from app.core.money import Currency
from app.providers.base import Direction, PaymentEvent, PaymentState, ProviderReference
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import reading
from app.providers.mpesa.wire.hooks import STATUS, TIMEOUT, sealed_address

WORKED = "0"
MORE_FOLLOWS = "1"


def status_body(
    receipt: ProviderReference, name: str, base: str, credentials: MpesaCredentials
) -> Mapping[str, object]:
    """The question after a receipt; `name` ties the later answer to it (§10.1)."""
    return {
        "Initiator": credentials.initiator_name,
        "SecurityCredential": credentials.security_credential,
        "CommandID": "TransactionStatusQuery",
        "TransactionID": receipt,
        "PartyA": credentials.shortcode,
        "IdentifierType": "4",
        "ResultURL": sealed_address(base, STATUS, name, credentials),
        "QueueTimeOutURL": sealed_address(base, TIMEOUT, name, credentials),
        "Remarks": "status",
    }


def read_status(body: bytes, name: str, currency: Currency) -> PaymentEvent:
    """What a transaction status says of the payment; `name` is what we asked under.

    The envelope's code tells only whether the query worked: a failed query, "not found" among them, says nothing, so
    the payment stays pending (§0, §10.1).
    """
    told = reading.as_object(reading.body_object(body).get("Result"), "Result")
    result = reading.code(told, "ResultCode")
    if result is None:
        raise reading.unreadable("ResultCode")
    if result != WORKED or reading.code(told, "ResultType") == MORE_FOLLOWS:
        return _says_nothing(name, result)
    return _original(_parameters(told), name, currency)


def read_timeout(body: bytes, name: str) -> PaymentEvent:
    """Our question waited too long in a queue: neither success nor failure, whatever the body holds (§7)."""
    reading.body_object(body)
    return _says_nothing(name, "queue_timeout")


def _original(found: Mapping[str, Any], name: str, currency: Currency) -> PaymentEvent:
    status = reading.text(found, "TransactionStatus")
    state = profile.TRANSACTION_STATES.get((status or "").strip().lower(), PaymentState.PENDING)
    payer, payer_name = _party(found, "DebitPartyName")
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state,
        reference=reading.receipt(found, "ReceiptNo") if reading.text(found, "ReceiptNo") else None,
        request_reference=name,
        amount=reading.optional_amount(found, "Amount", currency),
        payer=reading.msisdn(payer),
        payer_name=payer_name,
        receiver=_party(found, "CreditPartyName")[0],
        occurred_at=reading.compact_time(found, "FinalisedTime") or reading.compact_time(found, "FinalizedTime"),
        reason=None if state is PaymentState.SUCCEEDED else status,
    )


def _says_nothing(name: str, reason: str) -> PaymentEvent:
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=PaymentState.PENDING,
        request_reference=name,
        reason=reason,
    )


def _parameters(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Absent, null, one object or many: `ResultParameters` comes in every shape (§9)."""
    holder = told.get("ResultParameters")
    if holder is None:
        return {}
    return reading.pairs(reading.as_object(holder, "ResultParameters").get("ResultParameter"), "Key")


def _party(found: Mapping[str, Any], field: str) -> tuple[str | None, str | None]:
    """`254700111222 - AMINA EXAMPLE` as number and name."""
    number, _, name = (reading.text(found, field) or "").partition(" - ")
    return number.strip() or None, name.strip() or None
