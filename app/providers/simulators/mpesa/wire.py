"""The messages of the simulated Daraja, worded as the operator words them (mpesa-daraja §4, §5, §9, §10.1)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from app.core.money import Money
from app.providers.simulators.base import Movement
from app.providers.simulators.mpesa.shortcodes import Prompt, Shortcode
from app.providers.values import PaymentState

EAT = timezone(timedelta(hours=3))
STATUS_WORDS = {
    PaymentState.SUCCEEDED: "Completed",
    PaymentState.REVERSED: "Completed",
    PaymentState.FAILED: "Declined",
    PaymentState.PENDING: "Initiated",
}
RESULT_TEXTS = {
    "0": "The service request is processed successfully.",
    "1": "The balance is insufficient for the transaction.",
    "1032": "Request cancelled by user",
    "1037": "DS timeout user cannot be reached",
    "2001": "The initiator information is invalid.",
    "4999": "The transaction is still under processing",
}


def c2b(payment: Movement, code: Shortcode, *, balance: str, msisdn: str, amount: str) -> Mapping[str, object]:
    """A validation or a confirmation: one shape for both."""
    first, _, last = (payment.payer_name or "").partition(" ")
    return {
        "TransactionType": "Buy Goods" if code.till else "Pay Bill",
        "TransID": payment.id,
        "TransTime": compact(payment.occurred_at),
        "TransAmount": amount,
        "BusinessShortCode": code.number,
        "BillRefNumber": payment.reference or "",
        "InvoiceNumber": "",
        "OrgAccountBalance": balance,
        "ThirdPartyTransID": "",
        "MSISDN": msisdn,
        "FirstName": first,
        "MiddleName": "",
        "LastName": last,
    }


def shown_msisdn(payer: str, style: str) -> str:
    """A number as versions of the registration show it: hashed by 1, masked by 2, in full long ago."""
    digits = payer.removeprefix("+")
    if style == "hashed":
        return hashlib.sha256(digits.encode()).hexdigest()
    return digits if style == "plain" else f"{digits[:4]} ***** {digits[-3:]}"


def stk_callback(prompt: Prompt, outcome: str, receipt: str | None, now: datetime) -> Mapping[str, object]:
    """The outcome of a prompt: an integer where it can be, metadata on success only, `Balance` without a value."""
    told: dict[str, object] = {
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_id,
        "ResultCode": int(outcome) if outcome.isdigit() else outcome,
        "ResultDesc": RESULT_TEXTS.get(outcome, "Failed"),
    }
    if receipt is not None:
        told["CallbackMetadata"] = {"Item": _metadata(prompt, receipt, now)}
    return {"Body": {"stkCallback": told}}


def stk_ack(prompt: Prompt) -> Mapping[str, object]:
    """The prompt is on its way to the phone."""
    text = "Success. Request accepted for processing"
    return {
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_id,
        "ResponseCode": "0",
        "ResponseDescription": text,
        "CustomerMessage": text,
    }


def stk_answer(prompt: Prompt, result: str) -> Mapping[str, object]:
    """What the query says: a code as text, no receipt, no amount."""
    return {
        "ResponseCode": "0",
        "ResponseDescription": "The service request has been accepted successfully",
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_id,
        "ResultCode": result,
        "ResultDesc": RESULT_TEXTS.get(result, "Failed"),
    }


def status_result(payment: Movement | None, conversation: str) -> Mapping[str, object]:
    """A transaction status: the query's own code outside, the payment's word inside."""
    told: dict[str, object] = {
        "ResultType": 0,
        "ResultCode": 0 if payment else 25,
        "ResultDesc": RESULT_TEXTS["0"] if payment else "The transaction does not exist.",
        "OriginatorConversationID": f"qry-{conversation}",
        "ConversationID": conversation,
        "TransactionID": "TKL0000000",
        "ReferenceData": {"ReferenceItem": {"Key": "Occasion"}},
    }
    if payment is not None:
        told["ResultParameters"] = {"ResultParameter": _status_parameters(payment)}
    return {"Result": told}


def pull_row(movement: Movement) -> Mapping[str, object]:
    """A row of the statement. How Daraja shows a reversal is not documented: the type and the receipt are ours."""
    reversed_ = movement.reverses is not None
    return {
        "transactionId": movement.id,
        "trxDate": movement.occurred_at.astimezone(EAT).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "msisdn": movement.payer.removeprefix("+"),
        "sender": "MPESA",
        "transactiontype": "c2b-reversal" if reversed_ else "c2b-pay-bill-debit",
        "billreference": movement.reverses if reversed_ else movement.reference or "",
        "amount": two_decimals(movement.amount),
        "organizationname": "Example Mutual",
    }


def error(code: str, text: str) -> Mapping[str, object]:
    """The gateway's error envelope (§3)."""
    return {"requestId": "ab12-4c3d-simulated", "errorCode": code, "errorMessage": text}


def two_decimals(money: Money) -> str:
    """`1500.00`, also for a currency without decimals."""
    return f"{Decimal(money.in_units()):.2f}"


def compact(instant: datetime) -> str:
    """`YYYYMMDDHHmmss` in East Africa Time."""
    return instant.astimezone(EAT).strftime("%Y%m%d%H%M%S")


def _metadata(prompt: Prompt, receipt: str, now: datetime) -> list[Mapping[str, object]]:
    return [
        {"Name": "Amount", "Value": float(two_decimals(prompt.amount))},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": int(compact(now))},
        {"Name": "PhoneNumber", "Value": int(prompt.payer)},
    ]


def _status_parameters(payment: Movement) -> list[Mapping[str, object]]:
    return [
        {"Key": "DebitPartyName", "Value": f"{payment.payer.removeprefix('+')} - {payment.payer_name or ''}"},
        {"Key": "CreditPartyName", "Value": f"{payment.receiver} - Example Mutual"},
        {"Key": "TransactionReason"},
        {"Key": "TransactionStatus", "Value": STATUS_WORDS[payment.state]},
        {"Key": "FinalisedTime", "Value": int(compact(payment.occurred_at))},
        {"Key": "Amount", "Value": two_decimals(payment.amount)},
        {"Key": "ReceiptNo", "Value": payment.id},
    ]
