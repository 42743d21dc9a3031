"""A payout's row: locked first by whoever changes it, and moved along its machine with who, why and by what proof."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import ledger
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import MutuelleError
from app.core.ids import MutualId, PayoutId
from app.db import Session, constraint_of, now
from app.membership import Mutual
from app.payouts.errors import ContentChanged, FloatTooLow, LaneStopped, NotFailed, RecoveryHold, UnknownPayout
from app.payouts.model import Act, State
from app.payouts.tables import AttemptRow, PayoutRow

REFUSALS: dict[str | None, type[MutuelleError]] = {
    "payout_float": FloatTooLow,
    "payout_lane_stopped": LaneStopped,
    "recovery_hold": RecoveryHold,
    "payout_content": ContentChanged,
    "payout_released": NotFailed,
}


async def lock(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> PayoutRow:
    """The row of a payout, which guards its attempts too; locked before its lane and its accounts, by everybody.

    Raises `UnknownPayout`.
    """
    key = (mutual_id, payout_id)
    row = await session.get(PayoutRow, key, populate_existing=True, with_for_update={"key_share": True})
    if row is None:
        raise UnknownPayout
    return row


async def last_attempt(session: Session, row: PayoutRow) -> AttemptRow | None:
    """The newest attempt of a locked payout, as it is now."""
    of = AttemptRow
    wanted = select(of).where(of.mutual_id == row.mutual_id, of.payout_id == row.id).order_by(of.number.desc()).limit(1)
    found: AttemptRow | None = await session.scalar(wanted.execution_options(populate_existing=True))
    return found


async def attempt_of(session: Session, row: PayoutRow) -> AttemptRow:
    """The newest attempt of a payout that was reserved."""
    found = await last_attempt(session, row)
    assert found is not None, "a payout that was reserved has an attempt"
    return found


async def move(session: Session, row: PayoutRow, state: State, act: Act, *, evidence_id: UUID | None = None) -> None:
    """Move a locked payout, with what was changed on its row before; the database writes the step (I9, I17).

    Raises `FloatTooLow`, `LaneStopped`, `RecoveryHold`, `ContentChanged` where the database says no: the transaction is
    then over.
    """
    await session.flush()
    row.conflict_from = row.state if state is State.CONFLICT else None
    row.state, row.moved_by, row.moved_because = state.value, str(act.actor), act.because
    row.moved_at, row.evidence_id = now(session), evidence_id
    try:
        await session.flush()
    except IntegrityError as error:
        refusal = REFUSALS.get(constraint_of(error))
        raise (error if refusal is None else refusal()) from error


async def act_of(
    session: Session,
    mutual: Mutual,
    actor: Actor,
    because: str,
    *,
    occurred_at: datetime | None = None,
    not_before: datetime | None = None,
) -> Act:
    """An act now, or one that happened at `occurred_at`: booked on that day if it is over and its period open.

    Nothing is booked before what it follows (`not_before`), whatever an operator's clock says (RELIABILITY 39).
    """
    at = now(session)
    happened = max(min(occurred_at or at, at), not_before or datetime.min.replace(tzinfo=at.tzinfo))
    return Act(
        actor=actor, because=because, occurred_at=happened, booked_on=await _booking_day(session, mutual, happened)
    )


async def _booking_day(session: Session, mutual: Mutual, happened_at: datetime) -> date:
    today, day = (business_date(at, mutual.timezone) for at in (now(session), happened_at))
    if mutual.opened_on <= day < today and await ledger.is_open(session, mutual.id, day):
        return day
    return today
