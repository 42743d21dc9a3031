"""What stands in a payout, as its payee knows it: the claims it pays and the overpayments it keeps back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, PayoutId
from app.db import Session
from app.payouts.tables import ItemRow, OffsetRow, PayableRow, RecoverableRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One line of a payout: what it is about, the label its payee knows it by, and how much, in minor units."""

    subject_kind: str
    subject_id: UUID
    label: str
    amount_minor: int


async def paid_by(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[Content]:
    """What the payout pays, or paid before its claims were released, in the order owed."""
    item, owed = ItemRow, PayableRow
    wanted = (
        select(owed.subject_kind, owed.subject_id, owed.label, item.amount_minor)
        .join(owed, (owed.mutual_id == item.mutual_id) & (owed.id == item.payable_id))
        .where(item.mutual_id == mutual_id, item.payout_id == payout_id)
        .order_by(owed.due_on, owed.owed_at, owed.id)
    )
    return [Content(**row._mapping) for row in await session.execute(wanted)]


async def kept_back_by(session: Session, mutual_id: MutualId, payout_id: PayoutId) -> Sequence[Content]:
    """What the payout keeps back, or kept, the oldest first."""
    offset, found = OffsetRow, RecoverableRow
    wanted = (
        select(found.subject_kind, found.subject_id, found.label, offset.amount_minor)
        .join(found, (found.mutual_id == offset.mutual_id) & (found.id == offset.recoverable_id))
        .where(offset.mutual_id == mutual_id, offset.payout_id == payout_id)
        .order_by(found.found_at, found.id)
    )
    return [Content(**row._mapping) for row in await session.execute(wanted)]
