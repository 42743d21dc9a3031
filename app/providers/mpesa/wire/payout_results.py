"""What late answers say of money that went out: its result, and our questions after it (mpesa-daraja §6, §8, §10.1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.money import Currency, Money
from app.providers.errors import UnreadableCallback
from app.providers.mpesa import profile
from app.providers.mpesa.wire import accounts, envelope, reading
from app.providers.mpesa.wire.results import state_of
from app.providers.values import Direction, PaymentEvent, PaymentState, ProviderReference

NO_AMOUNT = "success_without_amount"


def read_phone_result(body: bytes, reference: str, currency: Currency) -> PaymentEvent:
    """The outcome of a payout to a phone; `reference` is ours, from the sealed address (§6.2, §6.3)."""
    return _result(body, reference, currency, profile.PHONE_PAYOUT_FAILURES)


def read_business_result(body: bytes, reference: str, currency: Currency) -> PaymentEvent:
    """The outcome of a payout to a paybill or till, whose failures are hardly documented (§8)."""
    return _result(body, reference, currency, profile.BUSINESS_PAYOUT_FAILURES)


def read_status(body: bytes, reference: str, currency: Currency, *, may_be_absent: bool) -> PaymentEvent:
    """What a transaction status says of a payout; a failed query is never a failed payout (§0, §10.1).

    `may_be_absent` where the order is paid once however often it goes: only there "not found" is told.
    """
    told = envelope.read(body)
    if told.worked:
        state, word = state_of(told.found)
        return _event(told.found, reference, currency, state, _receipt(told), word)
    if may_be_absent and told.is_final and told.code in profile.NOT_FOUND_CODES:
        return _without_money(reference, PaymentState.NOT_FOUND, told.code)
    return envelope.says_nothing(reference, told.code, Direction.OUT)


def _result(body: bytes, reference: str, currency: Currency, failures: frozenset[str]) -> PaymentEvent:
    told = envelope.read(body)
    if told.worked:
        return _event(told.found, reference, currency, PaymentState.SUCCEEDED, _receipt(told), told.code)
    if told.is_final and told.code in failures:
        return _without_money(reference, PaymentState.FAILED, told.code)
    return envelope.says_nothing(reference, told.code, Direction.OUT)


def _without_money(reference: str, state: PaymentState, code: str) -> PaymentEvent:
    """The envelope's receipt is left out: on a failure it stands for many (§6.2)."""
    return PaymentEvent(
        provider=reading.NAME, direction=Direction.OUT, state=state, request_reference=reference, reason=code
    )


def _event(
    found: Mapping[str, Any],
    reference: str,
    currency: Currency,
    state: PaymentState,
    receipt: ProviderReference | None,
    word: str | None,
) -> PaymentEvent:
    """A success without its amount is only a reason to ask: it cannot be compared with what we ordered (§12)."""
    amount = _amount(found, currency)
    if state is PaymentState.SUCCEEDED and amount is None:
        state, word = PaymentState.PENDING, NO_AMOUNT
    return PaymentEvent(
        provider=reading.NAME,
        direction=Direction.OUT,
        state=state,
        reference=receipt,
        request_reference=reference,
        amount=amount,
        fee=_fee(found, amount, currency),
        receiver=_receiver(found),
        occurred_at=_time(found),
        reason=None if state is PaymentState.SUCCEEDED else word,
        wallet_balance=accounts.held_after_payout(found, currency),
    )


def _receipt(told: envelope.Envelope) -> ProviderReference | None:
    """A status names it `ReceiptNo` beside a placeholder outside; a result may name it only outside."""
    return reading.real_receipt(told.found, "TransactionReceipt", "ReceiptNo") or told.receipt


def _amount(found: Mapping[str, Any], currency: Currency) -> Money | None:
    field = "TransactionAmount" if "TransactionAmount" in found else "Amount"
    return reading.optional_amount(found, field, currency)


def _fee(found: Mapping[str, Any], amount: Money | None, currency: Currency) -> Money | None:
    """What it cost, if that is said and believable: a text that is not is no reason to doubt the payout."""
    try:
        fee = accounts.charge(found, "DebitPartyCharges", currency)
    except UnreadableCallback:
        return None
    return fee if fee is not None and amount is not None and fee <= amount else None


def _receiver(found: Mapping[str, Any]) -> str | None:
    field = "ReceiverPartyPublicName" if "ReceiverPartyPublicName" in found else "CreditPartyName"
    return reading.number_of_party(found, field)


def _time(found: Mapping[str, Any]) -> datetime | None:
    """Dotted for a phone, compact for all else, under three names (§6.2, §8, §10.1)."""
    for field in ("TransCompletedTime", "FinalisedTime", "FinalizedTime"):
        if field in found:
            return reading.compact_time(found, field)
    return reading.dotted_time(found, "TransactionCompletedDateTime")
