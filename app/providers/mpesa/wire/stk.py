"""The prompt on the payer's phone: asking, its callback, its query (mpesa-daraja §5)."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.money import Currency
from app.providers.errors import OutcomeUnknown
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import reading
from app.providers.mpesa.wire.asking import rejected, whole_units
from app.providers.mpesa.wire.hooks import stk_address
from app.providers.values import Direction, PaymentEvent, PaymentOrder, PaymentState

PUSH_LIMITS = (profile.LEAST_PUSH_UNITS, profile.MOST_PUSH_UNITS)


def push_body(order: PaymentOrder, credentials: MpesaCredentials, now: datetime) -> Mapping[str, object]:
    """The request for one prompt; raises `ProviderRejected` for what Daraja would refuse (§5.1)."""
    payer = _payer(order)
    return {
        **_password(credentials, now),
        "TransactionType": "CustomerBuyGoodsOnline" if credentials.till else "CustomerPayBillOnline",
        "Amount": whole_units(order.amount, credentials.currency, *PUSH_LIMITS),
        "PartyA": payer,
        "PartyB": credentials.till or credentials.shortcode,
        "PhoneNumber": payer,
        "CallBackURL": stk_address(order.callback_url, order.reference),
        "AccountReference": _account_reference(order),
        "TransactionDesc": order.description.strip()[: profile.MOST_DESCRIPTION] or "Contribution",
    }


def query_body(checkout: str, credentials: MpesaCredentials, now: datetime) -> Mapping[str, object]:
    """The question after one prompt, with a fresh password (§5.3)."""
    return {**_password(credentials, now), "CheckoutRequestID": checkout}


def read_callback(body: bytes, reference: str | None, currency: Currency) -> PaymentEvent:
    """The outcome of a prompt; `reference` is ours, from the address, for the body does not echo it (§5.2)."""
    outer = reading.as_object(reading.body_object(body).get("Body"), "Body")
    told = reading.as_object(outer.get("stkCallback"), "stkCallback")
    checkout = reading.required_text(told, "CheckoutRequestID")
    result = reading.code(told, "ResultCode")
    if result is None:
        raise reading.unreadable("ResultCode")
    items = _items(told) if result in profile.PROFILE.success_codes else {}
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state_of(result),
        reference=reading.receipt(items, "MpesaReceiptNumber") if "MpesaReceiptNumber" in items else None,
        request_reference=reference or checkout,
        amount=reading.optional_amount(items, "Amount", currency),
        payer=reading.msisdn(reading.text(items, "PhoneNumber")),
        occurred_at=reading.compact_time(items, "TransactionDate"),
        reason=_reason(result),
    )


def read_query(answer: Mapping[str, Any], checkout: str, reference: str | None) -> PaymentEvent:
    """What the query says: "0" is paid, but without receipt and amount, which come by another route (§5.3).

    Raises `OutcomeUnknown` for an answer that does not say that it is about this very prompt.
    """
    if reading.code(answer, "CheckoutRequestID") != checkout.strip():
        raise OutcomeUnknown(provider=reading.NAME, reason="other_request")
    result = reading.code(answer, "ResultCode") or ""
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state_of(result),
        request_reference=reference or checkout.strip(),
        reason=_reason(result),
    )


def state_of(result: str) -> PaymentState:
    """§5.4: what the table does not name stays pending, 4999 too."""
    if result in profile.PROFILE.success_codes:
        return PaymentState.SUCCEEDED
    return PaymentState.FAILED if result in profile.PUSH_FAILURES else PaymentState.PENDING


def _reason(result: str) -> str | None:
    return None if result in profile.PROFILE.success_codes else result or None


def _items(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """`Item` by name, never by place; a lone object counts as a list, the first of two like names wins (§5.2, §9)."""
    metadata = told.get("CallbackMetadata")
    if metadata is None:
        return {}
    listed = reading.pairs(reading.as_object(metadata, "CallbackMetadata").get("Item"), "Name")
    return {name: value for name, value in listed.items() if value is not None}


def _password(credentials: MpesaCredentials, now: datetime) -> Mapping[str, object]:
    if not credentials.passkey:
        raise rejected("passkey")
    stamp = now.astimezone(reading.EAT).strftime("%Y%m%d%H%M%S")
    sealed = b64encode(f"{credentials.shortcode}{credentials.passkey}{stamp}".encode()).decode()
    return {"BusinessShortCode": credentials.shortcode, "Password": sealed, "Timestamp": stamp}


def _payer(order: PaymentOrder) -> str:
    if order.payer is None:
        raise rejected("payer")
    return order.payer.digits


def _account_reference(order: PaymentOrder) -> str:
    if not 0 < len(order.account_reference) <= profile.MOST_ACCOUNT_REFERENCE:
        raise rejected("account_reference")
    return order.account_reference
