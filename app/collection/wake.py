"""Waking the follow-up: a payer waits at the phone, so a hint is not left until the next round."""

from collections.abc import Iterable

from app.core.ids import MutualId, WalletId
from app.db import Session, queue

FOLLOW = "collection.follow"


async def wake_follow_up(session: Session, mutual_id: MutualId, wallet_ids: Iterable[WalletId]) -> None:
    """Have these wallets followed up as soon as the session commits; one job per wallet waits at most."""
    for wallet_id in sorted(set(wallet_ids)):
        payload = {"mutual": str(mutual_id), "wallet": str(wallet_id)}
        await queue.enqueue(session, FOLLOW, payload, key=f"{FOLLOW}:{wallet_id}")
