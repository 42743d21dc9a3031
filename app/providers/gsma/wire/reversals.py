"""Taking a movement back: what it was, and what the order to do so came to (gsma §2, §9)."""

from app.providers.errors import OutcomeUnknown, ProviderRejected
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.gsma.wire import problems
from app.providers.gsma.wire.states import RequestState
from app.providers.gsma.wire.transactions import Transaction, direction_of, event_of
from app.providers.http import HttpAnswer
from app.providers.messages import read
from app.providers.outcomes import reversing
from app.providers.values import Direction, PaymentEvent, PaymentState, ReversalOrder


def read_moved(answer: HttpAnswer, order: ReversalOrder, credentials: Credentials) -> PaymentEvent:
    """The movement that the order names; raises `ProviderRejected` unless it is that much and was done."""
    if problems.is_not_found(answer):
        raise ProviderRejected(provider=NAME, reason="not_found")
    told = problems.require(Transaction, answer)
    direction = direction_of(told, credentials)
    if direction is None or told.reference != order.provider_reference or told.is_reversal:
        raise OutcomeUnknown(provider=NAME, reason="other_transaction")
    moved = event_of(told, direction, credentials)
    if moved.amount != order.amount:
        raise ProviderRejected(provider=NAME, field="amount", reason="amount_differs")
    if moved.state not in (PaymentState.SUCCEEDED, PaymentState.REVERSED):
        raise ProviderRejected(provider=NAME, reason="not_done")
    return moved


def read_reversal(
    answer: HttpAnswer, order: ReversalOrder, direction: Direction, credentials: Credentials
) -> PaymentEvent:
    """What the order came to; it is open until the operator says that it was done."""
    if not 200 <= answer.status < 300:
        problems.refuse(answer)
    if told := read(Transaction, answer.body):
        event = event_of(told, direction, credentials, named=order.reference)
        is_done = event.state is PaymentState.REVERSED and event.reverses == order.provider_reference
        is_told = is_done and told.is_reversal and told.is_sound
        return event if is_told else reversing(NAME, order, direction, event.reason, named=order.reference)
    asked = read(RequestState, answer.body)
    if asked is None:
        raise OutcomeUnknown(provider=NAME, reason="unreadable")
    if asked.state is PaymentState.FAILED:
        raise ProviderRejected(provider=NAME, reason=asked.error.code if asked.error else asked.status)
    return reversing(NAME, order, direction, asked.status, named=order.reference)
