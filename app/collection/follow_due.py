"""Whom to follow up: the wallets for which a question is due, found in one statement for all mutuals."""

from collections.abc import Collection

from sqlalchemy import select, union

from app.collection.asked_tables import PaymentRequestRow, UnprovenPaymentRow
from app.core.ids import MutualId, WalletId
from app.db import Session, now


async def wallets_to_follow(session: Session) -> Collection[tuple[MutualId, WalletId]]:
    """Every wallet, with its mutual, of which an open request or a claimed payment is to be asked about now."""
    request, claim = PaymentRequestRow, UnprovenPaymentRow
    due = union(
        select(request.mutual_id, request.wallet_id).where(request.next_query_at <= now(session)),
        select(claim.mutual_id, claim.wallet_id).where(claim.next_query_at <= now(session)),
    )
    return {(MutualId(mutual_id), WalletId(wallet_id)) for mutual_id, wallet_id in await session.execute(due)}
