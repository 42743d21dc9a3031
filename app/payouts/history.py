"""What happened to a payout, for people: its attempts, its steps, what was said of it, what people found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, PayoutBatchId, PayoutId
from app.db import Session
from app.payouts.tables import ApprovalRow, AttemptRow, BatchRow, EvidenceRow, ResolutionRow, StepRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's word on a batch; `stands` while the batch is as that person saw it."""

    person: str
    verdict: str
    note: str | None
    content_hash: bytes
    made_at: datetime
    stands: bool


async def approvals_of(session: Session, mutual_id: MutualId, batch_id: PayoutBatchId) -> Sequence[Approval]:
    """Every word on the batch, in the order given; those on what it was before too."""
    of = ApprovalRow
    content_hash = await session.scalar(
        select(BatchRow.content_hash).where(BatchRow.mutual_id == mutual_id, BatchRow.id == batch_id)
    )
    wanted = select(of).where(of.mutual_id == mutual_id, of.batch_id == batch_id).order_by(of.position)
    return [
        Approval(
            person=row.person,
            verdict=row.verdict,
            note=row.note,
            content_hash=row.content_hash,
            made_at=row.made_at,
            stands=row.content_hash == content_hash,
        )
        for row in await session.scalars(wanted)
    ]


async def attempts_of(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[AttemptRow]:
    """Every reference it was sent under, the first one first."""
    of = AttemptRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.number)
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()


async def last_references(
    session: Session, mutual_id: MutualId, payout_ids: Collection[PayoutId]
) -> Mapping[PayoutId, str]:
    """The reference each of them was reserved under last; those never reserved have none."""
    of = AttemptRow
    wanted = select(of.payout_id, of.reference).where(of.mutual_id == mutual_id, of.payout_id.in_(payout_ids))
    rows = await session.execute(wanted.order_by(of.number))
    return {PayoutId(payout_id): reference for payout_id, reference in rows}


async def payouts_by_reference(
    session: Session, mutual_id: MutualId, references: Collection[str]
) -> Mapping[str, PayoutId]:
    """The payout that each of our references was used for; those we never used are left out."""
    of = AttemptRow
    wanted = select(of.reference, of.payout_id).where(of.mutual_id == mutual_id, of.reference.in_(references))
    return {reference: PayoutId(payout_id) for reference, payout_id in await session.execute(wanted)}


async def steps_of(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[StepRow]:
    """Every move it made, as the database wrote it (I9, I17)."""
    of = StepRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.position)
    return (await session.scalars(wanted)).all()


async def evidence_of(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[EvidenceRow]:
    """All that was said of it, in the order heard."""
    of = EvidenceRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.heard_at, of.id)
    return (await session.scalars(wanted)).all()


async def resolutions_of(session: Session, mutual_id: MutualId, payout_id: UUID) -> Sequence[ResolutionRow]:
    """What people proposed of it and decided, the oldest first."""
    of = ResolutionRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.payout_id == payout_id).order_by(of.proposed_at, of.id)
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()
