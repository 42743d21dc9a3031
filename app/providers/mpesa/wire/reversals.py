"""Taking a payment back on our request, and what M-PESA says of it (mpesa-daraja §10.3)."""

from collections.abc import Mapping

from app.core.money import Currency
from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import asking, envelope, hooks, reading
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference, ReversalOrder

RECEIVER_TYPE = "11"


def body(order: ReversalOrder, credentials: MpesaCredentials) -> Mapping[str, object]:
    """The request; the receipt stands in the address too, for older results name none. Raises `ProviderRejected`."""
    name = f"{order.reference}/{order.provider_reference}"
    return {
        **asking.signed("TransactionReversal", credentials),
        "TransactionID": order.provider_reference,
        "Amount": asking.whole_units(order.amount, credentials.currency),
        "ReceiverParty": credentials.shortcode,
        "RecieverIdentifierType": RECEIVER_TYPE,
        "Remarks": asking.remark(order.remark),
        **asking.answered_at(order.callback_url, hooks.REVERSAL, hooks.TIMEOUT, name, credentials),
    }


def read_result(told_body: bytes, reference: str, receipt: str, currency: Currency) -> PaymentEvent:
    """What became of it: taken back now, or before and perhaps by somebody else (`R000001`, told as the reason)."""
    told = envelope.read(told_body)
    if not told.is_about(receipt, "OriginalTransactionID"):
        return envelope.says_nothing(reference, envelope.OTHER_RECEIPT)
    state = _state(told)
    taken_back = state is PaymentState.REVERSED
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.IN,
        state=state,
        reference=told.receipt if told.worked else None,
        request_reference=reference,
        amount=reading.optional_amount(told.found, "Amount", currency) if taken_back else None,
        occurred_at=reading.compact_time(told.found, "TransCompletedTime"),
        reason=None if told.worked else told.code,
        reverses=ProviderReference(receipt) if taken_back else None,
    )


def _state(told: envelope.Envelope) -> PaymentState:
    if told.worked or (told.is_final and told.code == profile.ALREADY_REVERSED):
        return PaymentState.REVERSED
    return PaymentState.FAILED if told.is_final and told.code in profile.REVERSAL_FAILURES else PaymentState.PENDING
