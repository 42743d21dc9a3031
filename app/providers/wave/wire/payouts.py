"""Payouts: the order, its answer that may already be final, and what is found of it later (wave §3, §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.money import XOF
from app.providers import reading
from app.providers.errors import OutcomeUnknown
from app.providers.fitting import Fitting
from app.providers.http import HttpAnswer
from app.providers.messages import Amount, Line, Message, Word, read
from app.providers.outcomes import reversing
from app.providers.values import (
    Answer,
    Direction,
    PaymentEvent,
    PaymentState,
    PayoutOrder,
    PayoutTaken,
    ProviderReference,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import MOST_REASON, MOST_REFERENCE, NAME
from app.providers.wave.wire import problems

STATES = {"succeeded": PaymentState.SUCCEEDED, "failed": PaymentState.FAILED}
REVERSED = "reversed"
fits = Fitting(NAME)


class Payout(Message):
    """One payout; the fee comes on top of what the recipient gets."""

    id: Word
    currency: Word
    receive_amount: Amount
    status: Word
    mobile: Word
    fee: Amount | None = None
    client_reference: Line | None = None
    timestamp: object = None
    payout_error: object = None


def body(order: PayoutOrder, credentials: Credentials) -> Mapping[str, object]:
    """The order, net of the fee; the name is not sent, for a spelling would hold up what two people approved.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    amount, number = fits.amount(order.amount, XOF), fits.payee(order.payee)
    fits.require(0 < len(order.reference) <= MOST_REFERENCE, "reference")
    ordered = {
        "currency": amount.currency.code,
        "receive_amount": amount.in_units(),
        "mobile": f"+{number}",
        "client_reference": order.reference,
    }
    optional = {"payment_reason": order.remark[:MOST_REASON], "aggregated_merchant_id": credentials.merchant_id}
    return ordered | {name: value for name, value in optional.items() if value}


def read_taken(answer: HttpAnswer, order: PayoutOrder) -> PayoutTaken:
    """The operator took the order and says how it stands: a 200 is no success, for a failure comes with one too (§3).

    An answer about another reference, or one that cannot be read, is `OutcomeUnknown`.
    """
    if answer.status != 200:
        problems.refuse(answer)
    payout = read(Payout, answer.body)
    events = events_of(payout) if payout else ()
    if payout is None or not events:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if payout.client_reference != order.reference:
        raise OutcomeUnknown(provider=NAME, reason="other_reference")
    return PayoutTaken(handle=payout.id, answer=Answer(events=events, body=answer.body))


def events_in(answer: HttpAnswer, question: StatusQuestion) -> Sequence[PaymentEvent]:
    """What is found of our payout, each one that bears the reference; another's, or one unreadable, says nothing.

    Nothing keeps a reference unique: one of several has failed only if all have (RELIABILITY 1.2).
    """
    events: list[PaymentEvent] = []
    for payout in problems.found_in(Payout, answer):
        if question.reference is not None and payout.client_reference != question.reference:
            problems.unanswered(answer, "other_reference")
        told = events_of(payout)
        if not told:
            problems.unanswered(answer, "unreadable_amount")
        events += told
    return [event for event in events if event.state is not PaymentState.FAILED] or events[:1]


def events_of(payout: Payout) -> Sequence[PaymentEvent]:
    """What a payout says of itself; none where an amount is no amount.

    One that was reversed had arrived before: both are told, for the return is no failure of it, and its fee comes back
    as well (§3). A word that nobody documented leaves it open.
    """
    amount = reading.paid(payout.receive_amount, payout.currency)
    fee = reading.money(payout.fee, payout.currency) if payout.fee is not None else None
    if amount is None or (fee is None and payout.fee is not None):
        return ()
    is_reversed = payout.status == REVERSED
    state = PaymentState.SUCCEEDED if is_reversed else STATES.get(payout.status, PaymentState.PENDING)
    reference = ProviderReference(payout.id)
    told = PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=state,
        reference=reference,
        request_reference=payout.client_reference or payout.id,
        amount=amount,
        fee=fee if state is PaymentState.SUCCEEDED else None,
        receiver=payout.mobile.removeprefix("+"),
        occurred_at=reading.instant(payout.timestamp) if state is PaymentState.SUCCEEDED else None,
        reason=None if state is PaymentState.SUCCEEDED else _reason(payout),
    )
    returned = replace(told, state=PaymentState.REVERSED, reference=None, occurred_at=None, reverses=reference)
    return (told, returned) if is_reversed else (told,)


def reversible_in(answer: HttpAnswer, order: ReversalOrder) -> Payout:
    """The payout that is to be taken back, as it stands; one of another amount is `ProviderRejected`."""
    if answer.status != 200:
        problems.refuse(answer)
    payout = read(Payout, answer.body)
    if payout is None or not events_of(payout) or payout.id != order.provider_reference:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if reading.paid(payout.receive_amount, payout.currency) != order.amount:
        raise fits.unfit("amount")
    return payout


def reversal_of(payout: Payout, order: ReversalOrder) -> PaymentEvent:
    """How far taking it back has come: until the payout itself says so, it is open."""
    [*_, last] = events_of(payout)
    if last.state is PaymentState.REVERSED:
        return last
    return reversing(NAME, order, Direction.OUT, payout.status, named=last.request_reference)


def _reason(payout: Payout) -> str:
    codes = (reading.line(reading.member(payout.payout_error, name)) for name in ("error_code", "code"))
    return next((code for code in codes if code), payout.status)
