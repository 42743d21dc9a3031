"""Asking again: once an operator is back, what was asked in vain is due at once, and what waited for it goes."""

from sqlalchemy import select, update

from app.core.ids import MutualId
from app.db import Session, now
from app.payouts.model import State
from app.payouts.tables import AttemptRow, PayoutRow
from app.payouts.wake import wake_follow_up, wake_sending
from app.wallets import Wallet

WAITS_FOR_IT = (State.ACCEPTED.value, State.UNKNOWN.value, State.NOT_SENT.value)


async def ask_again(session: Session, mutual_id: MutualId, wallet: Wallet) -> None:
    """Have what is open at this wallet asked about now, what never left tried again, and what is approved sent."""
    attempt, payout = AttemptRow, PayoutRow
    by_it = select(payout.id).where(
        payout.mutual_id == mutual_id, payout.account_code == wallet.account_code, payout.state.in_(WAITS_FOR_IT)
    )
    is_live = (attempt.mutual_id == mutual_id) & attempt.payout_id.in_(by_it) & attempt.outcome.is_(None)
    await session.execute(update(attempt).where(is_live).values(next_query_at=now(session)))
    await wake_follow_up(session, mutual_id, wallet.id)
    await wake_sending(session, mutual_id)
