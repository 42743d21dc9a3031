"""Results of the simulated Daraja about money out, balances and reversals (mpesa-daraja §6.2, §8, §9, §10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.money import Money
from app.providers.simulators.base import Movement
from app.providers.simulators.mpesa import wire
from app.providers.simulators.mpesa.shortcodes import Order
from app.providers.values import PaymentState

Message = Mapping[str, object]
Parameters = Sequence[Mapping[str, object]]
PLACEHOLDER = "TKL0000000"
TEXTS = {
    "0": "The service request is processed successfully.",
    "1": "The balance is insufficient for the transaction.",
    "2001": "The initiator information is invalid.",
    "2040": "Credit Party customer type can't be supported by the service.",
    "R000001": "The transaction has already been reversed.",
    "R000002": "The OriginalTransactionID is invalid.",
}


def acknowledgement(originator: str, conversation: str, code: str = "0") -> Message:
    """The order or question was taken, or, with another code, was not."""
    text = "Accept the service request successfully." if code == "0" else TEXTS.get(code, "Rejected")
    return {
        "ConversationID": conversation,
        "OriginatorConversationID": originator,
        "ResponseCode": code,
        "ResponseDescription": text,
    }


def result(order: Order, payout: Movement, *, utility: Money, working: Money) -> Message:
    """The outcome of a payout; a failure has a receipt that stands for many and hardly a parameter."""
    if payout.state is PaymentState.FAILED:
        failed = _completed_at("BOCompletedTime", payout.occurred_at) if not order.to_phone else None
        return _envelope(payout.reason or "", order.originator, order.conversation, PLACEHOLDER, failed)
    if order.to_phone:
        told = _to_phone(payout, utility, working)
        return _envelope("0", order.originator, order.conversation, payout.id, told)
    told = _to_business(payout, working)
    return _envelope("0", order.originator, order.conversation, payout.id, told, as_text=True)


def status_result(order: Order, payout: Movement, conversation: str) -> Message:
    """A transaction status of a payout: the query's own code outside, the payout's word inside."""
    told: list[Mapping[str, object]] = [
        {"Key": "DebitPartyName", "Value": f"{order.shortcode} - Example Mutual"},
        {"Key": "CreditPartyName", "Value": f"{payout.receiver} - EXAMPLE PAYEE"},
        {"Key": "OriginatorConversationID", "Value": order.originator},
        {"Key": "ConversationID", "Value": order.conversation},
        {"Key": "TransactionReason"},
        {"Key": "TransactionStatus", "Value": wire.STATUS_WORDS[payout.state]},
        {"Key": "Amount", "Value": wire.two_decimals(payout.amount)},
    ]
    if payout.state is PaymentState.SUCCEEDED:
        told += [
            {"Key": "FinalisedTime", "Value": int(wire.compact(payout.occurred_at))},
            {"Key": "DebitPartyCharges", "Value": _charge("Fee For B2C Payment", payout.fee)},
            {"Key": "ReceiptNo", "Value": payout.id},
        ]
    return _envelope("0", f"qry-{conversation}", conversation, PLACEHOLDER, told)


def balance_result(held: Mapping[str, tuple[Money, Money]], conversation: str, now: datetime) -> Message:
    """`name|currency|current|available|reserved|uncleared` for each account, joined by `&`."""
    text = "&".join(_account(name, current, available) for name, (current, available) in held.items())
    currency = next(iter(held.values()))[0].currency
    told = [
        {"Key": "AccountBalance", "Value": f"{text}&Charges Paid Account|{currency}|-15.00|-15.00|0.00|0.00"},
        *_completed_at("BOCompletedTime", now),
    ]
    return _envelope("0", f"qry-{conversation}", conversation, PLACEHOLDER, told, as_text=True)


def reversal_result(reversal: Movement | None, code: str, conversation: str) -> Message:
    """A payment was taken back under a receipt of its own, or was not."""
    if reversal is None:
        return _envelope(code, f"rev-{conversation}", conversation, PLACEHOLDER)
    told = [
        {"Key": "Amount", "Value": wire.two_decimals(reversal.amount)},
        *_completed_at("TransCompletedTime", reversal.occurred_at),
        {"Key": "OriginalTransactionID", "Value": reversal.reverses},
        {"Key": "Charge", "Value": "0.00"},
    ]
    return _envelope("0", f"rev-{conversation}", conversation, reversal.id, told)


def _envelope(
    code: str,
    originator: str,
    conversation: str,
    receipt: str,
    told: Parameters | None = None,
    *,
    as_text: bool = False,
) -> Message:
    """Codes are numbers here and texts there; one parameter stands alone and not in a list (§9)."""
    inside: dict[str, object] = {
        "ResultType": "0" if as_text else 0,
        "ResultCode": int(code) if code.isdigit() and not as_text else code,
        "ResultDesc": TEXTS.get(code, "Failed"),
        "OriginatorConversationID": originator,
        "ConversationID": conversation,
        "TransactionID": receipt,
        "ReferenceData": {"ReferenceItem": {"Key": "QueueTimeoutURL", "Value": "https://internal.example/t"}},
    }
    if told is not None:
        inside["ResultParameters"] = {"ResultParameter": told[0] if len(told) == 1 else list(told)}
    return {"Result": inside}


def _to_phone(payout: Movement, utility: Money, working: Money) -> Parameters:
    completed = payout.occurred_at.astimezone(wire.EAT).strftime("%d.%m.%Y %H:%M:%S")
    return [
        {"Key": "TransactionAmount", "Value": float(wire.two_decimals(payout.amount))},
        {"Key": "TransactionReceipt", "Value": payout.id},
        {"Key": "ReceiverPartyPublicName", "Value": f"{payout.receiver} - EXAMPLE PAYEE"},
        {"Key": "TransactionCompletedDateTime", "Value": completed},
        {"Key": "B2CUtilityAccountAvailableFunds", "Value": float(wire.two_decimals(utility))},
        {"Key": "B2CWorkingAccountAvailableFunds", "Value": float(wire.two_decimals(working))},
        {"Key": "B2CRecipientIsRegisteredCustomer", "Value": "Y"},
    ]


def _to_business(payout: Movement, working: Money) -> Parameters:
    return [
        {"Key": "Amount", "Value": wire.two_decimals(payout.amount)},
        {"Key": "DebitPartyAffectedAccountBalance", "Value": _account("Working Account", working, working)},
        {"Key": "TransCompletedTime", "Value": wire.compact(payout.occurred_at)},
        {"Key": "DebitPartyCharges", "Value": _charge("Business Pay Bill Charge", payout.fee)},
        {"Key": "ReceiverPartyPublicName", "Value": f"{payout.receiver} - Example Clinic"},
        {"Key": "Currency", "Value": payout.amount.currency.code},
    ]


def _charge(name: str, fee: Money) -> str:
    return f"{name}|{fee.currency}|{wire.two_decimals(fee)}" if fee else ""


def _account(name: str, current: Money, available: Money) -> str:
    reserved = wire.two_decimals(current - available)
    return f"{name}|{current.currency}|{wire.two_decimals(current)}|{wire.two_decimals(available)}|{reserved}|0.00"


def _completed_at(key: str, instant: datetime) -> Parameters:
    return [{"Key": key, "Value": int(wire.compact(instant))}]
