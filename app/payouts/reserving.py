"""Reserving: float held, attempt and reference committed, money in transit, before anything is sent (E14, I5, I11)."""

from dataclasses import replace

import structlog

from app import facilities, ledger
from app.core.actor import Actor
from app.core.ids import PayoutId, new_id
from app.db import Session, now
from app.membership import Mutual
from app.payouts import entries, lanes, moving, recovery
from app.payouts.errors import ContentChanged, NotApproved, NotFailed, OutcomeUnknown
from app.payouts.model import Payout, Sources, State
from app.payouts.reapproving import reapprove
from app.payouts.rows import payout_of
from app.payouts.tables import AttemptRow, PayoutRow
from app.payouts.wake import wake_sending
from app.providers.references import new_payout_reference

log = structlog.get_logger()


async def reserve(session: Session, mutual: Mutual, payout_id: PayoutId, sources: Sources, actor: Actor) -> Payout:
    """Reserve an approved payout; one that is not approved any more is answered as it stands.

    What is no longer what two people approved goes back to them instead. Raises `LaneStopped`, `RecoveryHold`,
    `LimitReached` or `FloatTooLow`: it then stays approved and waits (RELIABILITY 23).
    """
    row = await moving.lock(session, mutual.id, payout_id)
    if row.state == State.APPROVED:
        if await _payee_has_changed(session, row):
            await reapprove(session, mutual, payout_id, actor)
            log.info("payout.reapproval_needed", payout=str(row.id))
        else:
            await _admit(session, mutual, row)
            await _reserve(session, mutual, row, sources, actor, "reserved")
    return payout_of(session, row)


async def resend(session: Session, mutual: Mutual, payout_id: PayoutId, sources: Sources, actor: Actor) -> Payout:
    """A person orders a new attempt of a payout that failed, under a new reference (P2); approved as it is.

    Raises `OutcomeUnknown` while it may have been paid, `NotFailed`, `ContentChanged` when the facility is paid
    elsewhere by now, and what `reserve` raises.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    state = State(row.state)
    if state.is_in_transit or state is State.CONFLICT:
        raise OutcomeUnknown
    if state is not State.FAILED or row.released_at is not None:
        raise NotFailed
    if await _payee_has_changed(session, row):
        raise ContentChanged
    await _admit(session, mutual, row)
    await _reserve(session, mutual, row, sources, actor, "resent")
    await wake_sending(session, mutual.id)
    return payout_of(session, row)


async def reserve_found(
    session: Session, mutual: Mutual, payout_id: PayoutId, sources: Sources, actor: Actor
) -> PayoutRow:
    """Reserve what the operator is known to have paid already: nothing is to be sent, so neither hold nor limit counts.

    Raises `NotApproved`, and `FloatTooLow` or `LaneStopped` where the database says so.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    if State(row.state) not in (State.APPROVED, State.FAILED) or row.released_at is not None:
        raise NotApproved
    await lanes.lock_lane(session, mutual.id, row.account_code)
    await _reserve(session, mutual, row, sources, actor, "found paid")
    return row


async def _reserve(
    session: Session, mutual: Mutual, row: PayoutRow, sources: Sources, actor: Actor, because: str
) -> None:
    act = await moving.act_of(session, mutual, actor, because)
    attempt = await _new_attempt(session, row)
    row.held_minor = row.amount_minor + row.expected_fee_minor + row.expected_levy_minor
    row.reserved_at, row.reason = now(session), None
    await moving.move(session, row, State.RESERVED, act)
    payout = payout_of(session, row)
    taken = await sources[payout.kind].take(session, mutual, payout, act)
    posted = [entries.sent(payout, attempt.number, taken, act)]
    if payout.offset and attempt.number == 1:
        posted.append(entries.offset(payout, replace(act, because="kept back")))
    await ledger.post(session, posted)
    log.info("payout.reserved", payout=str(row.id), attempt=attempt.number)


async def _admit(session: Session, mutual: Mutual, row: PayoutRow) -> None:
    """Lock the lane and let the payout through, if it runs and its limits do; the float is the database's word."""
    lane = await lanes.lock_lane(session, mutual.id, row.account_code)
    lanes.require_running(lane, row.wallet_id)
    await recovery.require_released(session, mutual.id, row.account_code)
    await lanes.require_room(session, mutual, lane, payout_of(session, row))


async def _new_attempt(session: Session, row: PayoutRow) -> AttemptRow:
    """The next attempt under a reference of its own, which nobody can guess and the operator can hold (I10)."""
    last = await moving.last_attempt(session, row)
    profile = await lanes.profile_of(session, row)
    attempt = AttemptRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        payout_id=row.id,
        number=1 if last is None else last.number + 1,
        reference=new_payout_reference(profile),
        fence=0,
        sendings=0,
        queries=0,
        not_found=0,
        made_at=now(session),
    )
    session.add(attempt)
    await session.flush()
    return attempt


async def _payee_has_changed(session: Session, row: PayoutRow) -> bool:
    """Whether the facility is to be paid to another account than the one approved; refunds go back to their payer."""
    payout = payout_of(session, row)
    if payout.facility_id is None:
        return False
    usable = await facilities.payee_of(session, payout.mutual_id, payout.facility_id)
    return usable is None or usable.id != payout.payee_account_id
