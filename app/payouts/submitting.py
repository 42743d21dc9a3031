"""Drafts are submitted for approval, dropped or discarded; what was committed to them is free again."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import LargeBinary, func, select, update

from app.core.actor import Actor
from app.core.ids import MutualId, PayoutBatchId, PayoutId
from app.db import Session, now
from app.membership import Mutual
from app.payouts.errors import BatchDecided, UnknownBatch, UnknownPayout
from app.payouts.model import Batch, BatchState, State
from app.payouts.queries import batch
from app.payouts.tables import BatchRow, ItemRow, OffsetRow, PayableRow, PayoutRow, RecoverableRow

UNDECIDED = (State.DRAFT.value, State.PENDING_APPROVAL.value)


async def submit_batch(session: Session, mutual: Mutual, batch_id: PayoutBatchId, actor: Actor) -> Batch:
    """Fix what is to be approved under its hash; submitted twice it stays as it is (RELIABILITY 24).

    Raises `UnknownBatch`, `BatchDecided`.
    """
    row = await lock_batch(session, mutual.id, batch_id)
    if row.state == BatchState.DRAFT:
        hashed = {"content_hash": func.payout_content_hash(PayoutRow.mutual_id, PayoutRow.id)}
        await move(session, row, State.DRAFT, State.PENDING_APPROVAL, actor, "submitted", hashed)
        row.content_hash = await hash_of(session, row)
        row.state, row.submitted_at = BatchState.PENDING_APPROVAL.value, now(session)
        await session.flush()
    elif row.state != BatchState.PENDING_APPROVAL:
        raise BatchDecided
    return await batch(session, mutual.id, batch_id)


async def discard_batch(session: Session, mutual: Mutual, batch_id: PayoutBatchId, because: str, actor: Actor) -> Batch:
    """Give up a batch that is not approved: its claims go to the next one; raises `UnknownBatch`, `BatchDecided`."""
    row = await lock_batch(session, mutual.id, batch_id)
    if row.state not in UNDECIDED:
        raise BatchDecided
    await reject_all(session, row, because, actor)
    return await batch(session, mutual.id, batch_id)


async def drop_payout(session: Session, mutual: Mutual, payout_id: PayoutId, because: str, actor: Actor) -> Batch:
    """Take one payout out of a batch that is not approved; who approved it before looks again (I15).

    A batch that is left empty is discarded. Raises `UnknownPayout`, `BatchDecided`.
    """
    mine = (PayoutRow.mutual_id == mutual.id, PayoutRow.id == payout_id)
    batch_id = await session.scalar(select(PayoutRow.batch_id).where(*mine))
    if batch_id is None:
        raise UnknownPayout(field="payout_id")
    row = await lock_batch(session, mutual.id, PayoutBatchId(batch_id))
    dropped = await session.get_one(PayoutRow, (mutual.id, payout_id), populate_existing=True)
    if row.state not in UNDECIDED or dropped.state not in UNDECIDED:
        raise BatchDecided
    await reject(session, row, [payout_id], because, actor)
    if not await _live_payouts(session, row):
        _decide(session, row, BatchState.REJECTED)
    elif row.state == BatchState.PENDING_APPROVAL:
        row.content_hash = await hash_of(session, row)
    await session.flush()
    return await batch(session, mutual.id, PayoutBatchId(batch_id))


async def reject_all(session: Session, row: BatchRow, because: str, actor: Actor) -> None:
    """The batch and each of its payouts, whose claims are free again."""
    await reject(session, row, await _live_payouts(session, row), because, actor)
    _decide(session, row, BatchState.REJECTED)
    await session.flush()


async def reject(session: Session, row: BatchRow, payout_ids: Collection[UUID], because: str, actor: Actor) -> None:
    """These payouts of a locked batch will not be made."""
    await session.execute(
        update(PayoutRow)
        .where(PayoutRow.mutual_id == row.mutual_id, PayoutRow.id.in_(payout_ids))
        .values(state=State.REJECTED.value, **_moved(session, actor, because))
        .execution_options(synchronize_session=False)
    )
    await free(session, MutualId(row.mutual_id), payout_ids)


async def free(session: Session, mutual_id: MutualId, payout_ids: Collection[UUID]) -> None:
    """Release what these payouts had committed; payables and recoverables are locked first, in the order of ids."""
    for kind, held, column in ((PayableRow, ItemRow, "payable_id"), (RecoverableRow, OffsetRow, "recoverable_id")):
        mine = (held.mutual_id == mutual_id, held.payout_id.in_(payout_ids), held.released_at.is_(None))
        ids = select(getattr(held, column)).where(*mine)
        locked = select(kind.id).where(kind.mutual_id == mutual_id, kind.id.in_(ids)).order_by(kind.id)
        await session.execute(locked.with_for_update(key_share=True))
        released = update(held).where(*mine).values(released_at=now(session))
        await session.execute(released.execution_options(synchronize_session=False))


async def move(
    session: Session,
    row: BatchRow,
    old: State,
    new: State,
    actor: Actor,
    because: str,
    also: Mapping[str, object] | None = None,
) -> None:
    """All payouts of the batch that stand in one state go to another."""
    await session.execute(
        update(PayoutRow)
        .where(PayoutRow.mutual_id == row.mutual_id, PayoutRow.batch_id == row.id, PayoutRow.state == old.value)
        .values(state=new.value, **_moved(session, actor, because), **(also or {}))
        .execution_options(synchronize_session=False)
    )


async def lock_batch(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> BatchRow:
    """The batch while nobody else decides on it; raises `UnknownBatch`."""
    key = (mutual_id, batch_id)
    row = await session.get(BatchRow, key, populate_existing=True, with_for_update={"key_share": True})
    if row is None:
        raise UnknownBatch(field="batch_id")
    return row


async def hash_of(session: Session, row: BatchRow) -> bytes:
    """What the payouts of the batch say now, by the database's own definition (I15)."""
    hashed = func.payout_batch_hash(row.mutual_id, row.id, type_=LargeBinary)
    return await session.scalar(select(hashed)) or b""


async def _live_payouts(session: Session, row: BatchRow) -> Collection[UUID]:
    of = PayoutRow
    mine = (of.mutual_id == row.mutual_id, of.batch_id == row.id, of.state != State.REJECTED.value)
    return (await session.scalars(select(of.id).where(*mine))).all()


def _decide(session: Session, row: BatchRow, state: BatchState) -> None:
    row.state, row.decided_at = state.value, now(session)


def _moved(session: Session, actor: Actor, because: str) -> dict[str, object]:
    return {"moved_by": str(actor), "moved_because": because, "moved_at": now(session), "evidence_id": None}
