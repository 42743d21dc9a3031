"""Checkout sessions: the order for a payment link, and what became of it (wave §2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.core.money import XOF
from app.providers import reading
from app.providers.errors import OutcomeUnknown
from app.providers.fitting import Fitting
from app.providers.http import HttpAnswer
from app.providers.messages import Amount, Line, Message, Text, Word, read
from app.providers.values import (
    Direction,
    PaymentEvent,
    PaymentOrder,
    PaymentState,
    ProviderReference,
    RequestHandle,
    ReversalOrder,
    StatusQuestion,
)
from app.providers.wave.credentials import Credentials
from app.providers.wave.profile import EXPIRED_FOR_GOOD, MOST_REFERENCE, NAME
from app.providers.wave.wire import problems

fits = Fitting(NAME)

# Both words decide: a session that is complete may have been cancelled (§2).
STATES = {
    ("complete", "succeeded"): PaymentState.SUCCEEDED,
    ("complete", "cancelled"): PaymentState.FAILED,
    ("complete", "failed"): PaymentState.FAILED,
    ("expired", "succeeded"): PaymentState.SUCCEEDED,
}
EXPIRED = ("expired", "processing"), ("expired", "cancelled")


class Session(Message):
    """One session, as calls and webhooks show it."""

    id: Word
    amount: Amount
    currency: Word
    checkout_status: Word
    payment_status: Word
    client_reference: Text = None
    transaction_id: Word | None = None
    last_payment_error: object = None
    aggregated_merchant_id: Line | None = None
    wave_launch_url: Line | None = None
    when_completed: object = None
    when_expires: object = None


def order_body(order: PaymentOrder, credentials: Credentials) -> Mapping[str, object]:
    """The order for a link; whoever opens it may pay.

    What the operator's fields cannot hold is `ProviderRejected` with the `field` at fault, before anything is sent.
    """
    back = order.return_url or credentials.return_url or ""
    amount = fits.amount(order.amount, XOF)
    fits.require(0 < len(order.reference) <= MOST_REFERENCE, "reference")
    fits.require(back.startswith("https://"), "return_url")
    body = {
        "amount": amount.in_units(),
        "currency": amount.currency.code,
        "success_url": back,
        "error_url": back,
        "client_reference": order.reference,
    }
    return body | ({"aggregated_merchant_id": credentials.merchant_id} if credentials.merchant_id else {})


def read_opened(answer: HttpAnswer, order: PaymentOrder) -> RequestHandle:
    """The page of a fresh session; one of another reference or amount, or without a page, is `OutcomeUnknown`."""
    if not 200 <= answer.status < 300:
        problems.refuse(answer)
    session = read(Session, answer.body)
    if session is None or session.wave_launch_url is None:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    told = reading.paid(session.amount, session.currency)
    if (session.client_reference, told) != (order.reference, order.amount):
        raise OutcomeUnknown(provider=NAME, reason="other_session")
    return RequestHandle(
        handle=session.id, payment_url=session.wave_launch_url, expires_at=reading.instant(session.when_expires)
    )


def events_in(answer: HttpAnswer, question: StatusQuestion, now: datetime) -> Sequence[PaymentEvent]:
    """What became of the payment that was asked about; none where nothing is found.

    Of several sessions under one reference those that were paid count; else one that is open; and only if none is, it
    failed. What was not asked about is `OutcomeUnknown`.
    """
    events = []
    for session in problems.found_in(Session, answer):
        if not _is_asked_about(session, question):
            problems.unanswered(answer, "other_session")
        event = event_of(session, now)
        if event is None:
            problems.unanswered(answer, "unreadable_amount")
        events.append(event)
    paid = [event for event in events if event.state is PaymentState.SUCCEEDED]
    pending = [event for event in events if event.state is PaymentState.PENDING]
    return paid or pending[:1] or events[:1]


def event_of(session: Session, now: datetime | None = None) -> PaymentEvent | None:
    """What a session says; none where its amount is no amount.

    One that expired has failed once it is read `EXPIRED_FOR_GOOD` after its end, and not before. A success without a
    transaction id could not be told from another one, so it stays open (DOMAIN A1).
    """
    amount, state = reading.paid(session.amount, session.currency), _state(session, now)
    if amount is None:
        return None
    return PaymentEvent(
        provider=NAME,
        direction=Direction.IN,
        state=state,
        reference=ProviderReference(session.transaction_id) if session.transaction_id else None,
        request_reference=session.client_reference or session.id,
        amount=amount,
        receiver=session.aggregated_merchant_id,
        occurred_at=reading.instant(session.when_completed) if state is PaymentState.SUCCEEDED else None,
        reason=None if state is PaymentState.SUCCEEDED else _reason(session),
    )


def refundable_in(answer: HttpAnswer, order: ReversalOrder) -> Session | None:
    """The session whose payment is to be taken back, all of it; none where it was not paid by a session.

    A refund gives the full amount back, so an order for another one is `ProviderRejected` before anything is sent.
    """
    paid = [one for one in problems.found_in(Session, answer) if one.transaction_id == order.provider_reference]
    if any(reading.paid(one.amount, one.currency) != order.amount for one in paid):
        raise fits.unfit("amount")
    return paid[0] if paid else None


def _is_asked_about(session: Session, question: StatusQuestion) -> bool:
    if question.handle is not None:
        return session.id == question.handle and session.client_reference == question.reference
    if question.provider_reference is not None:
        return session.transaction_id == question.provider_reference
    return session.client_reference == question.reference


def _state(session: Session, now: datetime | None) -> PaymentState:
    words = session.checkout_status, session.payment_status
    state = STATES.get(words, PaymentState.PENDING)
    if state is PaymentState.SUCCEEDED and session.transaction_id is None:
        return PaymentState.PENDING
    return PaymentState.FAILED if words in EXPIRED and _is_over(session, now) else state


def _is_over(session: Session, now: datetime | None) -> bool:
    ends_at = reading.instant(session.when_expires)
    return now is not None and ends_at is not None and now >= ends_at + EXPIRED_FOR_GOOD


def _reason(session: Session) -> str:
    """Why the last attempt on the page failed; else both words."""
    error = session.last_payment_error
    return reading.line(reading.member(error, "code")) or f"{session.checkout_status}_{session.payment_status}"
