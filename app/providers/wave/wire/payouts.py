"""Payouts: the order, its answer that may already be final, and what is found of it later (wave §3, §6)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.money import XOF
from app.providers.errors import OutcomeUnknown
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.values import (
    Answer,
    Direction,
    PayeeKind,
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
from app.providers.wave.wire import problems, reading
from app.providers.wave.wire.reading import Amount, Code, Id, Reference

STATES = {"succeeded": PaymentState.SUCCEEDED, "failed": PaymentState.FAILED}
REVERSED = "reversed"
NUMBER = re.compile(r"[1-9][0-9]{7,14}", re.ASCII)


class Payout(Message):
    """One payout; the fee comes on top of what the recipient gets."""

    id: Id
    currency: Code
    receive_amount: Amount
    status: Code
    mobile: Id
    fee: Amount | None = None
    client_reference: Reference | None = None
    timestamp: object = None
    payout_error: object = None


class Found(Message):
    """What a search gives."""

    result: list[Payout]


def body(order: PayoutOrder, credentials: Credentials) -> Mapping[str, object]:
    """The order, net of the fee; the name is not sent, for a spelling would hold up what two people approved.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    if order.amount.currency != XOF or order.amount.minor < 1:
        raise problems.unfit("amount")
    if order.payee.kind is not PayeeKind.PHONE or not NUMBER.fullmatch(order.payee.number):
        raise problems.unfit("payee")
    if not 0 < len(order.reference) <= MOST_REFERENCE:
        raise problems.unfit("reference")
    ordered = {
        "currency": order.amount.currency.code,
        "receive_amount": order.amount.in_units(),
        "mobile": f"+{order.payee.number}",
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


def payouts_in(answer: HttpAnswer) -> Sequence[Payout]:
    """What an answer shows, be it one payout or the result of a search; none for "not found"."""
    if answer.status == 404 and problems.code_of(answer) is not None:
        return ()
    if answer.status != 200:
        problems.unanswered(answer)
    found = read(Found, answer.body)
    if found is not None:
        return found.result
    one = read(Payout, answer.body)
    if one is None:
        problems.unanswered(answer, "unreadable")
    return (one,)


def events_in(answer: HttpAnswer, question: StatusQuestion) -> Sequence[PaymentEvent]:
    """What is found of our payout, each one that bears the reference; another's, or one unreadable, says nothing."""
    events: list[PaymentEvent] = []
    for payout in payouts_in(answer):
        if question.reference is not None and payout.client_reference != question.reference:
            problems.unanswered(answer, "other_reference")
        told = events_of(payout)
        if not told:
            problems.unanswered(answer, "unreadable_amount")
        events += told
    return events


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


def not_found(question: StatusQuestion) -> PaymentEvent:
    """Nothing is found: right after a 5xx that is no proof of absence, and never a failure (§6)."""
    return PaymentEvent(
        provider=NAME,
        direction=Direction.OUT,
        state=PaymentState.NOT_FOUND,
        request_reference=question.reference or question.handle,
        reason="not_found",
    )


def reversible_in(answer: HttpAnswer, order: ReversalOrder) -> Payout:
    """The payout that is to be taken back, as it stands; one of another amount is `ProviderRejected`."""
    if answer.status != 200:
        problems.refuse(answer)
    payout = read(Payout, answer.body)
    if payout is None or not events_of(payout) or payout.id != order.provider_reference:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if reading.paid(payout.receive_amount, payout.currency) != order.amount:
        raise problems.unfit("amount")
    return payout


def reversal_of(payout: Payout, order: ReversalOrder) -> PaymentEvent:
    """How far taking it back has come: until the payout itself says so, it is open."""
    [*_, last] = events_of(payout)
    if last.state is PaymentState.REVERSED:
        return last
    return replace(
        last,
        state=PaymentState.PENDING,
        reference=None,
        fee=None,
        occurred_at=None,
        reason=payout.status,
        reverses=order.provider_reference,
    )


def _reason(payout: Payout) -> str:
    error = payout.payout_error
    return reading.field(error, "error_code") or reading.field(error, "code") or payout.status
