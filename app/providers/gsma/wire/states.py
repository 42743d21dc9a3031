"""How far an order is: what took it, and from a request state or a link to what it made (gsma §4, §9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from app.providers import outcomes, reading
from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.gsma.wire import places, problems
from app.providers.gsma.wire.transactions import Id, Transaction, direction_of, event_of
from app.providers.http import HttpAnswer
from app.providers.messages import Message, read
from app.providers.values import (
    Answer,
    Direction,
    PaymentEvent,
    PaymentState,
    PayoutTaken,
    RequestHandle,
    StatusQuestion,
)


class RequestState(Message):
    """How far a request is; of a completed one the object says what became of the money (§4)."""

    correlation: Id = Field(alias="serverCorrelationId")
    status: Literal["pending", "completed", "failed"]
    made: Id | None = Field(default=None, alias="objectReference")
    expires: object = Field(default=None, alias="expiryTime")
    error: problems.Problem | None = None

    @property
    def state(self) -> PaymentState:
        """What it says by itself; one that failed by a breakdown may have moved money (§7)."""
        if self.status != "failed":
            return PaymentState.PENDING
        return self.error.state if self.error else PaymentState.FAILED


class Link(Message):
    """Where the answer to a lost order is (§2)."""

    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What the answer to an order says: where to ask on, until when it may be approved, and how far it is."""

    place: str
    expires_at: datetime | None
    event: PaymentEvent

    def as_request(self) -> RequestHandle:
        """For a payment; one that failed at once is `ProviderRejected`."""
        if self.event.state is PaymentState.FAILED:
            raise ProviderRejected(provider=NAME, reason=self.event.reason or "failed")
        return RequestHandle(handle=self.place, expires_at=self.expires_at)

    def as_payout(self, answer: HttpAnswer) -> PayoutTaken:
        """For a payout."""
        return PayoutTaken(handle=self.place, answer=Answer(events=[self.event], body=answer.body))


def read_taken(answer: HttpAnswer, direction: Direction, reference: str, credentials: Credentials) -> Taken:
    """The operator took the order, at once (a transaction) or for later (a request state); raises what it did not."""
    if not 200 <= answer.status < 300:
        problems.refuse(answer)
    if told := read(Transaction, answer.body):
        event = about(told, direction, reference, credentials)
        return Taken(place=places.transaction(told.reference), expires_at=None, event=event)
    if asked := read(RequestState, answer.body):
        event = _so_far(asked, direction, reference)
        return Taken(place=places.state(asked.correlation), expires_at=reading.instant(asked.expires), event=event)
    raise OutcomeUnknown(provider=NAME, reason="unreadable")


def follow(answer: HttpAnswer, place: str, question: StatusQuestion, credentials: Credentials) -> str | PaymentEvent:
    """The next place to ask at, or what became of the order."""
    if place.startswith(places.RESPONSES):
        return _linked(answer)
    if place.startswith(places.STATES):
        return _stated(answer, question)
    told = problems.require(Transaction, answer)
    if question.provider_reference not in (None, told.reference):
        raise OutcomeUnknown(provider=NAME, reason="other_transaction")
    return about(told, question.direction, question.reference, credentials)


def about(told: Transaction, direction: Direction, reference: str | None, credentials: Credentials) -> PaymentEvent:
    """A transaction that must be the one meant: our reference, our direction, an amount (RELIABILITY 4)."""
    is_ours = reference is None or told.reference_of_ours in (None, reference)
    is_movement = told.is_sound and not told.is_reversal
    if not is_ours or not is_movement or direction_of(told, credentials) not in (None, direction):
        raise OutcomeUnknown(provider=NAME, reason="other_transaction")
    return event_of(told, direction, credentials, named=reference)


def not_found(question: StatusQuestion, *, was_known: bool) -> Sequence[PaymentEvent]:
    """The operator knows nothing of it: of a payment no word; a payout that it took it only does not show (§9)."""
    is_out = question.direction is Direction.OUT
    return [outcomes.not_found(NAME, question, was_taken=was_known)] if is_out else []


def _linked(answer: HttpAnswer) -> str:
    place = places.linked(problems.require(Link, answer).link)
    if place is None:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    return place


def _stated(answer: HttpAnswer, question: StatusQuestion) -> str | PaymentEvent:
    """One poll too many, a state that was forgotten, and one without its object are asked by our own id (§4, §9)."""
    ours = places.response(question.reference or "")
    if problems.is_turned_away(answer):
        return ours
    asked = problems.require(RequestState, answer)
    if asked.status == "completed":
        return places.transaction(asked.made) if asked.made else ours
    return _so_far(asked, question.direction, question.reference)


def _so_far(asked: RequestState, direction: Direction, reference: str | None) -> PaymentEvent:
    return PaymentEvent(
        provider=NAME,
        direction=direction,
        state=asked.state,
        request_reference=reference,
        reason=asked.error.code if asked.error else asked.status,
    )
