"""What an answer proves: an order taken or refused, a payment found or not, what the wallets hold (pawapay §5, §7)."""

from collections.abc import Sequence
from typing import NoReturn

from app.core.money import Money
from app.providers import reading
from app.providers.errors import OutcomeUnknown, ProviderRejected, ProviderUnavailable
from app.providers.http import HttpAnswer
from app.providers.messages import Message, Word, read
from app.providers.pawapay.credentials import Credentials
from app.providers.pawapay.profile import DOUBTFUL_CODES, GATE_CODES, NAME, REFUSALS
from app.providers.pawapay.wire.payments import CODE, Payment, Unfit, event_of, reference_of
from app.providers.references import undashed
from app.providers.values import PaymentEvent, PaymentState, ReversalOrder, WalletBalance


class Found(Message):
    """The outer status is about the lookup; the payment's own is inside (§5)."""

    status: Word
    data: Payment | None = None


class Wallet(Message):
    """One wallet; an account may have several in a country, by operator."""

    country: Word
    currency: Word
    balance: str


class Wallets(Message):
    """All of them."""

    balances: Sequence[Wallet]


def require_taken(answer: HttpAnswer, reference: str, *, again: bool = False) -> None:
    """Nothing if the order was taken, now or, where `again` will do, before; `ProviderRejected` if it never will be.

    A documented refusal at the door is `ProviderUnavailable`. All else is `OutcomeUnknown`: a duplicate, for the first
    one has arrived, and a refund after another one; any 5xx and `UNKNOWN_ERROR`, whatever the status beside it; an
    answer about another id (§7).
    """
    told, code = read(Payment, answer.body), code_of(answer)
    status = told.status if told else None
    if code in GATE_CODES and answer.status in (401, 403):
        raise ProviderUnavailable(provider=NAME, reason=code)
    if answer.status == 200 and told and code not in DOUBTFUL_CODES and undashed(_id_of(told)) == reference:
        if status == "ACCEPTED" or (again and status == "DUPLICATE_IGNORED"):
            return
        if status == "REJECTED":
            raise ProviderRejected(provider=NAME, reason=code or "REJECTED")
    if 400 <= answer.status < 500 and code in REFUSALS:
        raise ProviderRejected(provider=NAME, reason=code)
    raise OutcomeUnknown(provider=NAME, reason=code or reading.plain(status, CODE) or f"http_{answer.status}")


def found_in(answer: HttpAnswer, reference: str, credentials: Credentials) -> PaymentEvent | None:
    """What became of the payment asked after; none if it is not known there. Anything else is `OutcomeUnknown`."""
    told = read(Found, answer.body) if answer.status == 200 else None
    if told is not None and told.status == "NOT_FOUND":
        return None
    if told is None or told.status != "FOUND" or told.data is None:
        _unanswered(answer)
    try:
        event = event_of(told.data, credentials)
    except Unfit as unfit:
        raise OutcomeUnknown(provider=NAME, reason=f"other_{unfit.args[0]}") from None
    if event.request_reference != reference:
        raise OutcomeUnknown(provider=NAME, reason="other_reference")
    return event


def require_refundable(paid: PaymentEvent | None, order: ReversalOrder) -> None:
    """Only a deposit that was completed is given back, and whole: a part of it would be no reversal (§4)."""
    if paid is None or paid.state is not PaymentState.SUCCEEDED:
        raise ProviderRejected(provider=NAME, reason="INVALID_STATE" if paid else "NOT_FOUND")
    if paid.reference != reference_of(order.provider_reference) or paid.amount != order.amount:
        raise ProviderRejected(field="amount", provider=NAME, reason="invalid_amount")


def balance_in(answer: HttpAnswer, credentials: Credentials) -> WalletBalance:
    """All wallets of our country and currency together; what cannot be read is `OutcomeUnknown`, never zero."""
    told = read(Wallets, answer.body) if answer.status == 200 else None
    if told is None:
        _unanswered(answer)
    ours = [one for one in told.balances if (one.country, one.currency) == (credentials.country, credentials.currency)]
    held = [reading.money(one.balance, one.currency) for one in ours]
    if not held or None in held:
        raise OutcomeUnknown(provider=NAME, reason="unreadable" if held else "no_wallet")
    total = sum(one.minor for one in held if one)
    return WalletBalance(available=Money(total, credentials.money), body=answer.body)


def code_of(answer: HttpAnswer) -> str | None:
    """The operator's own code in a refusal."""
    told = read(Payment, answer.body)
    return reading.plain(reading.member(told.failure, "failureCode"), CODE) if told else None


def _id_of(told: Payment) -> str:
    return told.refund_id or told.payout_id or told.deposit_id or ""


def _unanswered(answer: HttpAnswer) -> NoReturn:
    """A question without an answer may be put again, whatever stood in its way."""
    code = code_of(answer)
    is_shut = code in GATE_CODES and answer.status in (401, 403)
    raise (ProviderUnavailable if is_shut else OutcomeUnknown)(provider=NAME, reason=code or f"http_{answer.status}")
