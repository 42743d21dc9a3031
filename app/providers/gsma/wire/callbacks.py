"""What came by PUT: a transaction, an error object, or the word that an update was done (gsma §4)."""

from collections.abc import Sequence
from dataclasses import replace

from app.providers.errors import UnreadableCallback
from app.providers.gsma.credentials import Credentials
from app.providers.gsma.profile import NAME
from app.providers.gsma.wire.addresses import Named, named_in
from app.providers.gsma.wire.problems import Problem
from app.providers.gsma.wire.transactions import Transaction, direction_of, event_of
from app.providers.messages import Message, Word, read
from app.providers.values import Direction, PaymentEvent, PaymentState, RawCallback


class Update(Message):
    """That an update was done: of money it says nothing."""

    result: Word


def events_in(callback: RawCallback, credentials: Credentials) -> Sequence[PaymentEvent]:
    """The one thing a callback says; raises `UnreadableCallback`.

    What answers an order of ours at its own address counts as the answer (`is_answer`), but for a payout's failure:
    that one is read back first, for a late success after an error is possible, and may not meet a second payment (§4).
    """
    named, told = named_in(callback.event), read(Transaction, callback.body)
    if named is None:
        return [_unasked(told, credentials)]
    event = _of_order(callback, named, told, credentials)
    is_failure = event.direction is Direction.OUT and event.state is PaymentState.FAILED
    return [replace(event, is_answer=not is_failure)]


def _of_order(callback: RawCallback, named: Named, told: Transaction | None, credentials: Credentials) -> PaymentEvent:
    if told is not None:
        return _of_transaction(told, named, credentials)
    if problem := read(Problem, callback.body):
        # That a reversal was refused is no news of what it was to take back.
        state = PaymentState.PENDING if named.is_reversal else problem.state
        return _word(named, state, problem.code)
    if update := read(Update, callback.body):
        return _word(named, PaymentState.PENDING, update.result)
    raise UnreadableCallback(provider=NAME)


def _of_transaction(told: Transaction, named: Named, credentials: Credentials) -> PaymentEvent:
    """What contradicts its own address says nothing, and has the order asked about (§4)."""
    if not told.is_sound:
        raise UnreadableCallback(provider=NAME)
    is_of_it = told.is_reversal or direction_of(told, credentials) in (None, named.direction)
    is_reversal = told.is_reversal or not named.is_reversal
    if not (told.reference_of_ours in (None, named.reference) and is_of_it and is_reversal):
        return _word(named, PaymentState.PENDING, "other_transaction")
    return event_of(told, named.direction, credentials, named=named.reference)


def _unasked(told: Transaction | None, credentials: Credentials) -> PaymentEvent:
    """At the common address a transaction must name our account; it says of no reversal which way its money went."""
    direction = direction_of(told, credentials) if told and told.is_sound and not told.is_reversal else None
    if told is None or direction is None:
        raise UnreadableCallback(provider=NAME)
    return event_of(told, direction, credentials)


def _word(named: Named, state: PaymentState, reason: str) -> PaymentEvent:
    return PaymentEvent(
        provider=NAME,
        direction=named.direction,
        state=state,
        request_reference=named.reference,
        reason=reason,
    )
