"""What became of an order: the status in the answer to our enquiry, the one word that ends it (airtel-money §8.1)."""

from collections.abc import Sequence
from datetime import datetime

from app.providers.airtel_money.profile import (
    COLLECTION_UNKNOWN,
    EXPIRED,
    EXPIRED_FOR_GOOD,
    NAME,
    PAYOUT_UNKNOWN,
    STATES,
)
from app.providers.airtel_money.wire.answers import receipt
from app.providers.airtel_money.wire.envelope import Envelope, opened, unknown
from app.providers.http import HttpAnswer
from app.providers.outcomes import not_found
from app.providers.values import Direction, PaymentEvent, PaymentState, StatusQuestion

RECEIPTS = {Direction.IN: "airtel_money_id", Direction.OUT: "reference_id"}
NOT_FOUND_STATUSES = frozenset({200, 400, 404})


def events_in(answer: HttpAnswer, question: StatusQuestion, asked_at: datetime) -> Sequence[PaymentEvent]:
    """What the operator says of the order; of a collection it does not know nothing, of a payout NOT_FOUND.

    An answer without a status, or about another id, is `OutcomeUnknown`, whatever its code: one alone ends nothing.
    """
    told = opened(answer)
    if told is None:
        unknown(answer, "unreadable" if answer.status == 200 else None)
    if told.status is None and answer.status in NOT_FOUND_STATUSES and _is_missing(told, question):
        return [not_found(NAME, question)] if question.direction is Direction.OUT else []
    if answer.status != 200 or told.status is None:
        unknown(answer)
    if not told.is_about(question.reference):
        unknown(answer, "other_reference")
    return [_event(told, question, asked_at)]


def _event(told: Envelope, question: StatusQuestion, asked_at: datetime) -> PaymentEvent:
    """A collection has the amount we asked for, for no message of theirs has one (§5.1); so has no payout."""
    is_in, state = question.direction is Direction.IN, _state(told, question, asked_at)
    return PaymentEvent(
        provider=NAME,
        direction=question.direction,
        state=state,
        reference=receipt(told, RECEIPTS[question.direction]) if state is PaymentState.SUCCEEDED else None,
        request_reference=question.reference,
        amount=question.amount if is_in else None,
        reason=None if state is PaymentState.SUCCEEDED else _reason(told),
    )


def _state(told: Envelope, question: StatusQuestion, asked_at: datetime) -> PaymentState:
    """By the status alone; pending also where it shall be told once more.

    A payment without a receipt could not be told from another one (DOMAIN A1). A prompt that expired counts an hour
    after the order left; nobody knows when that was, nobody may count it. A payout that did is for people.
    """
    status = told.status or ""
    state = STATES.get(status, PaymentState.PENDING)
    lacks_receipt = question.direction is Direction.IN and receipt(told, RECEIPTS[Direction.IN]) is None
    if state is PaymentState.SUCCEEDED and lacks_receipt:
        return PaymentState.PENDING
    if status == EXPIRED:
        is_prompt, left_at = question.direction is Direction.IN, question.sent_at
        has_aged = left_at is not None and asked_at >= left_at + EXPIRED_FOR_GOOD
        return PaymentState.FAILED if is_prompt and has_aged else PaymentState.PENDING
    return state


def _reason(told: Envelope) -> str | None:
    """Why it is not paid: the code beside a failure, else the word itself."""
    return (told.code if told.status == "TF" else None) or told.status


def _is_missing(told: Envelope, question: StatusQuestion) -> bool:
    unknown_codes = COLLECTION_UNKNOWN if question.direction is Direction.IN else PAYOUT_UNKNOWN
    return told.code in unknown_codes
