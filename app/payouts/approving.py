"""Two people give their word on a batch as it stands, neither of them its maker; or one refuses it (I15)."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from app.core.actor import Actor
from app.core.ids import MutualId, PayoutBatchId, new_id
from app.db import Session, now
from app.membership import Mutual
from app.payouts.errors import AlreadyApproved, BatchDecided, ContentChanged, FloatTooLow, MakerApproves
from app.payouts.lanes import free_float, lock_lane
from app.payouts.model import Batch, BatchState, State
from app.payouts.queries import batch
from app.payouts.submitting import hash_of, lock_batch, move, reject_all
from app.payouts.tables import ApprovalRow, BatchRow, PayoutRow
from app.payouts.wake import wake_sending

APPROVALS = 2
APPROVE, REJECT = "approve", "reject"


async def approve_batch(
    session: Session, mutual: Mutual, batch_id: PayoutBatchId, content_hash: bytes, person: Actor
) -> Batch:
    """One of the two approvals it takes; the second approves batch and payouts, if the float carries all of it (P1).

    Raises `UnknownBatch`, `FloatTooLow`, `MakerApproves`, `AlreadyApproved`, `ContentChanged`, `BatchDecided`.
    """
    row = await lock_batch(session, mutual.id, batch_id)
    await _admit(session, row, content_hash, person)
    await _say(session, row, APPROVE, person)
    if await _approvals(session, row) == APPROVALS:
        await _require_float(session, mutual.id, row)
        row.state, row.decided_at = BatchState.APPROVED.value, now(session)
        await session.flush()
        await move(session, row, State.PENDING_APPROVAL, State.APPROVED, person, "approved")
        await wake_sending(session, mutual.id)
    return await batch(session, mutual.id, batch_id)


async def reject_batch(
    session: Session, mutual: Mutual, batch_id: PayoutBatchId, content_hash: bytes, note: str, person: Actor
) -> Batch:
    """One refusal is enough: no payout of it is made and its claims are free again.

    Raises `UnknownBatch`, `MakerApproves`, `AlreadyApproved`, `ContentChanged`, `BatchDecided`.
    """
    row = await lock_batch(session, mutual.id, batch_id)
    await _admit(session, row, content_hash, person)
    await _say(session, row, REJECT, person, note)
    await reject_all(session, row, "rejected", person)
    return await batch(session, mutual.id, batch_id)


async def approvers_of(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> Sequence[str]:
    """Who has approved the batch as it stands, in that order."""
    of = ApprovalRow
    stands = select(BatchRow.content_hash).where(BatchRow.mutual_id == mutual_id, BatchRow.id == batch_id)
    mine = (of.mutual_id == mutual_id, of.batch_id == batch_id, of.verdict == APPROVE)
    wanted = select(of.person).where(*mine, of.content_hash == stands.scalar_subquery()).order_by(of.position)
    return (await session.scalars(wanted)).all()


async def _admit(session: Session, row: BatchRow, content_hash: bytes, person: Actor) -> None:
    """The same refusals as the triggers', each by its name."""
    if await session.scalar(select(func.payout_batch_made_by(row.mutual_id, row.id, str(person)))):
        raise MakerApproves
    of = ApprovalRow
    mine = (of.mutual_id == row.mutual_id, of.batch_id == row.id, of.person == str(person))
    if await session.scalar(select(exists().where(*mine, of.content_hash == row.content_hash))):
        raise AlreadyApproved
    if row.content_hash is not None and content_hash != row.content_hash:
        raise ContentChanged
    if row.state != BatchState.PENDING_APPROVAL:
        raise BatchDecided
    if content_hash != await hash_of(session, row):
        raise ContentChanged


async def _say(session: Session, row: BatchRow, verdict: str, person: Actor, note: str | None = None) -> None:
    approval = ApprovalRow(
        mutual_id=row.mutual_id,
        id=new_id(),
        batch_id=row.id,
        content_hash=row.content_hash,
        person=str(person),
        verdict=verdict,
        note=note,
        made_at=now(session),
    )
    session.add(approval)
    await session.flush()


async def _approvals(session: Session, row: BatchRow) -> int:
    return len(await approvers_of(session, MutualId(row.mutual_id), PayoutBatchId(row.id)))


async def _require_float(session: Session, mutual_id: MutualId, row: BatchRow) -> None:
    """Amounts, expected fees and levy of the whole batch, against what nothing else holds (DOMAIN 16, P1)."""
    await lock_lane(session, mutual_id, row.account_code)
    of = PayoutRow
    costs = func.sum(of.amount_minor + of.expected_fee_minor + of.expected_levy_minor)
    mine = (of.mutual_id == mutual_id, of.batch_id == row.id, of.state == State.PENDING_APPROVAL.value)
    needed = int(await session.scalar(select(costs).where(*mine)) or 0)
    free = await free_float(session, mutual_id, row.account_code)
    if needed > free:
        raise FloatTooLow(account=row.account_code, needed_minor=needed, free_minor=free)
