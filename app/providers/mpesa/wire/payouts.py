"""Money out: to a phone, which is safe to repeat, and to a paybill or till, which is not (mpesa-daraja §6.1, §8)."""

import re
from collections.abc import Mapping

from app.providers.mpesa import profile
from app.providers.mpesa.credentials import MpesaCredentials
from app.providers.mpesa.wire import hooks
from app.providers.mpesa.wire.asking import answered_at, rejected, remark, signed, status_body, whole_units
from app.providers.values import Payee, PayeeKind, PayoutOrder, StatusQuestion

ORIGINATOR = re.compile(r"[A-Za-z0-9_-]{1,36}")
PHONE = re.compile(r"[0-9]{12}")
BUSINESS = re.compile(r"[0-9]{5,7}")
SHORTCODE_TYPE = "4"


def phone_body(order: PayoutOrder, credentials: MpesaCredentials) -> Mapping[str, object]:
    """B2C v3: our reference is the key under which M-PESA pays once (§6.1, §6.4); raises `ProviderRejected`."""
    if order.payee.kind is not PayeeKind.PHONE or not PHONE.fullmatch(order.payee.number):
        raise rejected("payee")
    least, most = profile.LEAST_PHONE_PAYOUT_UNITS, profile.MOST_PHONE_PAYOUT_UNITS
    return {
        "OriginatorConversationID": _originator(order),
        **signed("BusinessPayment", credentials, initiator="InitiatorName"),
        "Amount": whole_units(order.amount, credentials.currency, least, most),
        "PartyA": credentials.shortcode,
        "PartyB": order.payee.number,
        "Remarks": remark(order.remark),
        **answered_at(order.callback_url, hooks.PAYOUT, hooks.PAYOUT_TIMEOUT, order.reference, credentials),
    }


def business_body(order: PayoutOrder, credentials: MpesaCredentials) -> Mapping[str, object]:
    """B2B: no field takes a reference of ours but the address the outcome comes to (§8); raises `ProviderRejected`."""
    _originator(order)
    return {
        **signed(_command(order.payee), credentials),
        "SenderIdentifierType": SHORTCODE_TYPE,
        "RecieverIdentifierType": _receiver_type(order.payee, credentials),
        "Amount": str(whole_units(order.amount, credentials.currency)),
        "PartyA": credentials.shortcode,
        "PartyB": order.payee.number,
        **_account(order.payee),
        "Remarks": remark(order.remark),
        **answered_at(order.callback_url, hooks.TRANSFER, hooks.PAYOUT_TIMEOUT, order.reference, credentials),
    }


def question_body(question: StatusQuestion, credentials: MpesaCredentials) -> Mapping[str, object] | None:
    """The question after a payout: by receipt, by the id it went under, else by our reference (§10.1).

    None where Daraja has nothing of ours to look by: a payout to a business whose acknowledgement was lost. A payout
    that went to a phone is answered where "not found" is told, for it may go again under the same id; wherever the
    caller does not say so, it is not.
    """
    found_by = question.handle or question.reference
    to_phone = question.payee_kind is PayeeKind.PHONE
    if question.provider_reference is not None:
        by: Mapping[str, object] = {"TransactionID": question.provider_reference}
    elif found_by is None or (question.handle is None and question.payee_kind in (PayeeKind.PAYBILL, PayeeKind.TILL)):
        return None
    else:
        by = {"OriginalConversationID": found_by}
    name = question.reference or found_by or str(question.provider_reference)
    result = hooks.PAYOUT_STATUS if to_phone and "OriginalConversationID" in by else hooks.TRANSFER_STATUS
    where = answered_at(question.callback_url, result, hooks.PAYOUT_TIMEOUT, name, credentials)
    return status_body(by, where, credentials)


def _originator(order: PayoutOrder) -> str:
    if not ORIGINATOR.fullmatch(order.reference):
        raise rejected("reference")
    return order.reference


def _command(payee: Payee) -> str:
    commands = {PayeeKind.PAYBILL: "BusinessPayBill", PayeeKind.TILL: "BusinessBuyGoods"}
    if payee.kind not in commands or not BUSINESS.fullmatch(payee.number):
        raise rejected("payee")
    return commands[payee.kind]


def _receiver_type(payee: Payee, credentials: MpesaCredentials) -> str:
    """Of a till the documents say 4 and integrators 2, so the account says which (§8)."""
    return credentials.till_receiver_type if payee.kind is PayeeKind.TILL else SHORTCODE_TYPE


def _account(payee: Payee) -> Mapping[str, object]:
    """A paybill wants the account to be credited there; a till has none."""
    if payee.kind is PayeeKind.TILL:
        return {}
    if not 0 < len(payee.account_reference or "") <= profile.MOST_BUSINESS_REFERENCE:
        raise rejected("account_reference")
    return {"AccountReference": payee.account_reference}
