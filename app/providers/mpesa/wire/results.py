"""What a transaction status says of a payment that came in (mpesa-daraja §10.1)."""

from collections.abc import Mapping
from typing import Any

from app.core.money import Currency
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import asking, envelope, hooks, reading
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference


def status_body(
    receipt: ProviderReference, name: str, base: str, credentials: MpesaCredentials
) -> Mapping[str, object]:
    """The question after a receipt; `name` ties the later answer to it, and the receipt stands in the address too."""
    where = asking.answered_at(base, hooks.STATUS, hooks.TIMEOUT, f"{name}/{receipt}", credentials)
    return asking.status_body({"TransactionID": receipt}, where, credentials)


def read_status(body: bytes, name: str, receipt: str, currency: Currency) -> PaymentEvent:
    """What a transaction status says of the payment; `name` is what we asked under, `receipt` what we asked after.

    The envelope's code tells only whether the query worked: a failed query, "not found" among them, says nothing, so
    the payment stays pending (§0, §10.1); so does an answer about another one.
    """
    told = envelope.read(body)
    if not told.worked:
        return envelope.says_nothing(name, told.code)
    if not told.is_about(receipt, "ReceiptNo"):
        return envelope.says_nothing(name, envelope.OTHER_RECEIPT)
    return _original(told.found, name, currency)


def state_of(found: Mapping[str, Any]) -> tuple[PaymentState, str | None]:
    """The word inside, which decides, and the word itself; one that the table does not name says nothing."""
    status = reading.text(found, "TransactionStatus")
    return profile.TRANSACTION_STATES.get((status or "").strip().lower(), PaymentState.PENDING), status


def _original(found: Mapping[str, Any], name: str, currency: Currency) -> PaymentEvent:
    state, status = state_of(found)
    payer, payer_name = _payer(found)
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state,
        reference=reading.receipt(found, "ReceiptNo") if reading.text(found, "ReceiptNo") else None,
        request_reference=name,
        amount=reading.optional_amount(found, "Amount", currency),
        payer=reading.msisdn(payer),
        payer_name=payer_name,
        receiver=reading.number_of_party(found, "CreditPartyName"),
        occurred_at=reading.compact_time(found, "FinalisedTime") or reading.compact_time(found, "FinalizedTime"),
        reason=None if state is PaymentState.SUCCEEDED else status,
    )


def _payer(found: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """`254700111222 - AMINA EXAMPLE` as number and name."""
    number, _, name = (reading.text(found, "DebitPartyName") or "").partition(" - ")
    return number.strip() or None, name.strip() or None
