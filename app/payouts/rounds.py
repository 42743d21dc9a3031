"""What a round of sending finds: approved, reserved, not left yet and due again, or let go again by two people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from app.core.ids import MutualId, PayoutId, WalletId
from app.db import Session, now
from app.payouts.model import State
from app.payouts.tables import AttemptRow, PayoutRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A payout that may go now, and the wallet it leaves by; none is the bank."""

    id: PayoutId
    wallet_id: WalletId | None


async def to_send(session: Session, mutual_id: MutualId) -> Sequence[Waiting]:
    """Payouts of a mutual that may go now, in the order they were made; a bank's leave with their file."""
    payout, attempt = PayoutRow, AttemptRow
    is_live = and_(attempt.mutual_id == payout.mutual_id, attempt.payout_id == payout.id, attempt.outcome.is_(None))
    goes = or_(
        payout.state == State.APPROVED.value,
        and_(payout.state == State.RESERVED.value, payout.wallet_id.is_not(None)),
        and_(payout.state == State.NOT_SENT.value, attempt.next_query_at <= now(session)),
        and_(payout.state == State.REVIEW.value, attempt.resolution_id.is_not(None)),
    )
    rows = await session.execute(
        select(payout.id, payout.wallet_id)
        .outerjoin(attempt, is_live)
        .where(payout.mutual_id == mutual_id, goes)
        .order_by(payout.id)
    )
    return [Waiting(id=PayoutId(row.id), wallet_id=WalletId(row.wallet_id) if row.wallet_id else None) for row in rows]
