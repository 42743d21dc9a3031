"""Books a batch so that one poisoned delivery is set apart and the others go on (RELIABILITY 5)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError

from app.core.errors import MutuelleError
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.db.database import sqlstate_of
from app.inbox.judge import judge
from app.inbox.model import Delivery, Door, Fate, Parsed, Standing, State
from app.notices import Incident, raise_incidents

log = structlog.get_logger()

Book = Callable[[Session, MutualId, Sequence[Parsed]], Awaitable[Sequence[Fate]]]
"""Books what was read and answers a fate for each, in their order; its writes are part of the session's transaction."""

Doors = Callable[[Session, MutualId, Collection[WalletId]], Awaitable[Mapping[WalletId, Door]]]
"""The wallets that deliveries came in by, closed ones too."""

MOST_ATTEMPTS = 5
FIRST_WAIT = timedelta(seconds=5)
# Ours to try again and not the row's fault: connection (08), resources (53), operator intervention (57), rollback (40).
PASSING = ("08", "40", "53", "57")
# A statement that takes too long takes too long again: that is the row's fault.
TOO_SLOW = "57014"


async def book_deliveries(
    session: Session, mutual_id: MutualId, deliveries: Sequence[Delivery], doors: Doors, book: Book
) -> Sequence[Fate]:
    """The fate of each delivery of one mutual; those that cannot be read or booked are raised as incidents."""
    open_doors = await _open(session, mutual_id, {delivery.wallet_id for delivery in deliveries}, doors)
    read = [_read(session, delivery, open_doors[delivery.wallet_id]) for delivery in deliveries]
    parsed = [outcome for outcome in read if isinstance(outcome, Parsed)]
    unread = [outcome for outcome in read if isinstance(outcome, Fate)]
    fates = [*unread, *(await _book_apart(session, mutual_id, parsed, book) if parsed else ())]
    await raise_incidents(session, [_incident(mutual_id, fate) for fate in fates if fate.state in SET_APART])
    return fates


SET_APART = (State.PARKED, State.QUARANTINED)


async def _open(
    session: Session, mutual_id: MutualId, wallet_ids: Collection[WalletId], doors: Doors
) -> Mapping[WalletId, Door | MutuelleError]:
    """The door of each wallet, or why it does not open: that holds up its own deliveries and no others."""
    try:
        return await doors(session, mutual_id, wallet_ids)
    except MutuelleError as error:
        if len(wallet_ids) == 1:
            return dict.fromkeys(wallet_ids, error)
        each = [await _open(session, mutual_id, {wallet_id}, doors) for wallet_id in wallet_ids]
        return {wallet_id: door for opened in each for wallet_id, door in opened.items()}


def _read(session: Session, delivery: Delivery, door: Door | MutuelleError) -> Parsed | Fate:
    """What the delivery says. One that was put back from quarantine is judged again, as if it came now."""
    if isinstance(door, MutuelleError):
        return _failed(session, delivery, door)
    standing = delivery.standing
    if standing.quarantine is not None:
        standing = judge(door, delivery.callback, delivery.source)
    if standing.authenticity is None:
        return _quarantined(delivery, standing)
    try:
        events = tuple(door.adapter.parse_callback(delivery.callback))
    except MutuelleError as error:
        return Fate(delivery_id=delivery.id, state=State.QUARANTINED, reason=error.code)
    except Exception as error:  # an adapter's mistake concerns this delivery only: the others go on
        return _failed(session, delivery, error)
    return Parsed(delivery=delivery, adapter=door.adapter, authenticity=standing.authenticity, events=events)


async def _book_apart(session: Session, mutual_id: MutualId, batch: Sequence[Parsed], book: Book) -> Sequence[Fate]:
    """Book together under a savepoint; when that fails book the halves, down to the one that fails alone."""
    try:
        async with session.begin_nested():
            fates = await book(session, mutual_id, batch)
    except Exception as error:  # whatever the booker trips over, it must not hold up the other deliveries
        if is_passing(error):
            raise
        if len(batch) == 1:
            return [_failed(session, batch[0].delivery, error)]
        middle = len(batch) // 2
        first = await _book_apart(session, mutual_id, batch[:middle], book)
        return [*first, *await _book_apart(session, mutual_id, batch[middle:], book)]
    assert {fate.delivery_id for fate in fates} == {parsed.delivery.id for parsed in batch}, "every delivery has a fate"
    return fates


def is_passing(error: Exception) -> bool:
    """Whether the trouble is the database's and passes: the whole batch is tried again, and no attempt is counted."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    state = sqlstate_of(error)
    return error.connection_invalidated or (state is not None and state != TOO_SLOW and state[:2] in PASSING)


def _quarantined(delivery: Delivery, standing: Standing) -> Fate:
    return Fate(delivery_id=delivery.id, state=State.QUARANTINED, reason=standing.quarantine)


def _failed(session: Session, delivery: Delivery, error: Exception) -> Fate:
    """Try again later, each time after twice the wait; park it when that has not helped."""
    attempts = delivery.attempts + 1
    reason = error.code if isinstance(error, MutuelleError) else type(error).__name__
    log.error("inbox.booking_failed", delivery_id=str(delivery.id), reason=reason, attempts=attempts)
    if attempts >= MOST_ATTEMPTS:
        return Fate(delivery_id=delivery.id, state=State.PARKED, reason=reason, attempts=attempts)
    again_at = now(session) + FIRST_WAIT * 2 ** (attempts - 1)
    return Fate(
        delivery_id=delivery.id, state=State.WAITING, reason=reason, attempts=attempts, next_attempt_at=again_at
    )


def _incident(mutual_id: MutualId, fate: Fate) -> Incident:
    return Incident(
        kind=f"delivery.{fate.state}",
        subject_kind="delivery",
        subject_id=fate.delivery_id,
        mutual_id=mutual_id,
        facts={"reason": fate.reason},
    )
