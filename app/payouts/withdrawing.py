"""Taking back what was approved and has not left: it goes back for approval and is rejected there (RELIABILITY 3)."""

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import PayoutBatchId, PayoutId
from app.db import Session, now
from app.membership import Mutual
from app.payouts import moving
from app.payouts.drafting import NewBatch, add_batch
from app.payouts.errors import NotApproved
from app.payouts.lanes import lane_by_code
from app.payouts.model import Kind, Payout, State
from app.payouts.rows import payout_of
from app.payouts.submitting import discard_batch
from app.payouts.tables import PayoutRow


async def withdraw(session: Session, mutual: Mutual, payout_id: PayoutId, because: str, actor: Actor) -> Payout:
    """Let an approved payout go before it is reserved; its claims, or the refund's money, are free again.

    The way out for one that waits in vain, as for money that is no longer there. Raises `UnknownPayout`, `NotApproved`
    once it is reserved or was never approved, `Invalid` without a reason.
    """
    row = await moving.lock(session, mutual.id, payout_id)
    if row.state != State.APPROVED:
        raise NotApproved
    if not because.strip():
        raise Invalid(field="because")
    batch_id = await _set_apart(session, mutual, row, because.strip(), actor)
    await discard_batch(session, mutual, batch_id, because.strip(), actor)
    await session.refresh(row)
    return payout_of(session, row)


async def _set_apart(session: Session, mutual: Mutual, row: PayoutRow, because: str, actor: Actor) -> PayoutBatchId:
    """In a draft of its own again, so that the batch it leaves stands as it was approved."""
    lane = await lane_by_code(session, mutual.id, row.account_code)
    new = NewBatch(kind=Kind(row.kind), lane=lane, drafts=(), carried_forward={}, label=None, maker=actor)
    row.batch_id = await add_batch(session, mutual, new)
    row.state, row.moved_by, row.moved_because = State.PENDING_APPROVAL.value, str(actor), because
    row.moved_at, row.evidence_id = now(session), None
    await session.flush()
    return PayoutBatchId(row.batch_id)
