"""Asking again: once an operator is back, whatever was asked in vain is due at once, on whatever step of the ladder."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.collection.asked_tables import PaymentRequestRow, UnprovenPaymentRow
from app.collection.requests import LIVE
from app.collection.wake import wake_follow_up
from app.core.ids import MutualId, WalletId
from app.db import Session, now

# A claim was asked about for this long before its operator fell silent.
STILL_OPEN = timedelta(days=1)


async def ask_again(session: Session, mutual_id: MutualId, wallet_id: WalletId, since: datetime) -> None:
    """Have every open request and claim asked about now, and what ended in silence since then once more."""
    request, claim, at = PaymentRequestRow, UnprovenPaymentRow, now(session)
    in_vain = (request.state == "expired") & (request.decided_at >= since)
    requests = (request.mutual_id == mutual_id) & (request.wallet_id == wallet_id) & (request.state.in_(LIVE) | in_vain)
    await session.execute(update(request).where(requests).values(next_query_at=at))
    is_open = claim.next_query_at.is_not(None) | (claim.claimed_at >= since - STILL_OPEN)
    claims = (claim.mutual_id == mutual_id) & (claim.wallet_id == wallet_id) & (claim.state == "waiting") & is_open
    await session.execute(update(claim).where(claims).values(next_query_at=at))
    await wake_follow_up(session, mutual_id, [wallet_id])


async def ask_about_latest(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> None:
    """Have the wallet's latest request asked about now, whatever became of it: its operator's answer is what counts."""
    request = PaymentRequestRow
    ours = (request.mutual_id == mutual_id) & (request.wallet_id == wallet_id)
    latest = select(request.id).where(ours).order_by(request.id.desc()).limit(1).scalar_subquery()
    asked = update(request).where(ours, request.id == latest)
    await session.execute(asked.values(next_query_at=now(session)))
