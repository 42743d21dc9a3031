"""Pull Transactions: what the shortcode was paid in the last 48 hours, by pages of a hundred (mpesa-daraja §4.7).

The sheet is silent on reversals. Ours: a row whose type holds `reversal` takes back the receipt in `billreference`;
its own `transactionId` is the reversal's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.providers.errors import UnreadableCallback
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import reading
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

DONE = "1000"
NO_DATA = "1001"
PAID_IN = "c2b"
REVERSAL = "reversal"


def query_body(since: datetime, until: datetime, offset: int, credentials: MpesaCredentials) -> Mapping[str, object]:
    """The question for one page."""
    return {
        "ShortCode": credentials.shortcode,
        "StartDate": _eat(since),
        "EndDate": _eat(until),
        "OffSetValue": str(offset),
    }


def register_body(callback_url: str, credentials: MpesaCredentials) -> Mapping[str, object]:
    """The one-time request to be allowed to pull."""
    return {
        "ShortCode": credentials.shortcode,
        "RequestType": "Pull",
        "NominatedNumber": credentials.nominated_number,
        "CallBackURL": callback_url,
    }


def is_registered(told: Mapping[str, Any]) -> bool:
    """Registered now or before; older variants write the key with a space."""
    status = reading.code(told, "ResponseStatus") or reading.code(told, "Response Status")
    return status in (DONE, NO_DATA)


def rows(told: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The rows of one page, out of the array inside the array; none for `1001`."""
    result = reading.code(told, "ResponseCode")
    if result == NO_DATA:
        return []
    if result != DONE:
        raise reading.unreadable("ResponseCode")
    flat = [row for inner in reading.as_list(told.get("Response")) for row in reading.as_list(inner)]
    return [reading.as_object(row, "Response") for row in flat]


def read_row(row: Mapping[str, Any], credentials: MpesaCredentials) -> PaymentEvent:
    """One movement; a row we cannot read is told as pending, so that it hides none of its neighbours."""
    try:
        return _movement(row, credentials)
    except UnreadableCallback as error:
        return _unclear(row, f"unreadable_{error.field}")


def _movement(row: Mapping[str, Any], credentials: MpesaCredentials) -> PaymentEvent:
    state = _state(row)
    typed = reading.text(row, "billreference")
    taken_back = state is PaymentState.REVERSED
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state,
        reference=reading.receipt(row, "transactionId"),
        amount=reading.amount(row, "amount", credentials.currency),
        payer=reading.msisdn(reading.text(row, "msisdn")),
        payer_reference=None if taken_back else typed,
        receiver=credentials.shortcode,
        occurred_at=reading.dashed_time(row, "trxDate"),
        reverses=reading.receipt(row, "billreference") if taken_back else None,
    )


def _state(row: Mapping[str, Any]) -> PaymentState:
    kind = (reading.text(row, "transactiontype") or "").lower()
    if REVERSAL in kind:
        return PaymentState.REVERSED
    return PaymentState.SUCCEEDED if kind.startswith(PAID_IN) else PaymentState.PENDING


def _unclear(row: Mapping[str, Any], reason: str) -> PaymentEvent:
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=PaymentState.PENDING,
        reference=_receipt_or_none(row),
        reason=reason,
    )


def _receipt_or_none(row: Mapping[str, Any]) -> ProviderReference | None:
    try:
        return reading.receipt(row, "transactionId")
    except UnreadableCallback:
        return None


def _eat(instant: datetime) -> str:
    return instant.astimezone(reading.EAT).strftime("%Y-%m-%d %H:%M:%S")
