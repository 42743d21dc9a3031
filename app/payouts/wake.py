"""Waking the worker: what is approved is sent at once, what is in doubt is asked about when its time comes."""

from datetime import timedelta

from app.core.ids import MutualId, WalletId
from app.db import Session, now, queue
from app.payouts.tables import AttemptRow, PayoutRow

SEND = "payouts.send"
FOLLOW = "payouts.follow"
# What is due later is found by the round of the minute.
SOON = timedelta(minutes=1)


async def wake_sending(session: Session, mutual_id: MutualId) -> None:
    """Have what is approved sent as soon as the session commits; one job per mutual waits at most."""
    await queue.enqueue(session, SEND, {"mutual": str(mutual_id)}, key=f"{SEND}:{mutual_id}")


async def wake_follow_up(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, *, wait: timedelta = timedelta(0)
) -> None:
    """Have a wallet's open payouts followed up after this wait; one job per wallet and wait waits at most."""
    payload = {"mutual": str(mutual_id), "wallet": str(wallet_id)}
    key = f"{FOLLOW}:{wallet_id}:{int(wait.total_seconds())}"
    await queue.enqueue(session, FOLLOW, payload, key=key, wait=wait)


async def wake_when_due(session: Session, row: PayoutRow, attempt: AttemptRow) -> None:
    """Come back for an attempt at its next step, if that is before the next round of the minute."""
    if attempt.next_query_at is None or row.wallet_id is None:
        return
    wait = max(attempt.next_query_at - now(session), timedelta(0))
    if wait < SOON:
        await wake_follow_up(session, MutualId(row.mutual_id), WalletId(row.wallet_id), wait=wait)
