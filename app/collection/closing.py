"""Closing a wallet: only once its operator is asked about nothing any more; what comes too late is a person's."""

from collections.abc import Collection

from sqlalchemy import func, select, update

from app import payouts, wallets
from app.collection.asked_tables import PaymentRequestRow, UnprovenPaymentRow
from app.collection.claims import never_proven
from app.collection.errors import WalletAwaited
from app.collection.requests import LIVE, may_be_paid
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.notices import raise_incidents
from app.wallets import Wallet


async def close_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, actor: Actor) -> Wallet:
    """Close a wallet, which afterwards nobody can ask about and no callback reaches.

    Raises `WalletAwaited` with the number of requests that may still be paid into it and of payments that are claimed
    and not proven yet, and what `payouts.close_wallet` raises. Nobody asks or books by it meanwhile.
    """
    await wallets.hold_names(session, mutual_id, wallet_id)
    if awaited := await _awaited(session, mutual_id, wallet_id):
        raise WalletAwaited(payments=awaited)
    return await payouts.close_wallet(session, mutual_id, wallet_id, actor)


async def end_closed(session: Session, due: Collection[tuple[MutualId, WalletId]]) -> None:
    """What of these wallets is due and came too late, for they are closed: requests end, people look at claims."""
    for mutual_id, wallet_id in sorted(due):
        if not (await wallets.find_wallet(session, mutual_id, wallet_id)).is_open:
            await _end_requests(session, mutual_id, wallet_id)
            await _end_claims(session, mutual_id, wallet_id)


async def _awaited(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> int:
    request, claim = PaymentRequestRow, UnprovenPaymentRow
    asked = select(func.count()).where(
        request.mutual_id == mutual_id, request.wallet_id == wallet_id, may_be_paid(session)
    )
    claimed = select(func.count()).where(
        claim.mutual_id == mutual_id, claim.wallet_id == wallet_id, claim.next_query_at.is_not(None)
    )
    return sum([int(await session.scalar(counted) or 0) for counted in (asked, claimed)])


async def _end_requests(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> None:
    row, at = PaymentRequestRow, now(session)
    ours = (row.mutual_id == mutual_id) & (row.wallet_id == wallet_id) & row.next_query_at.is_not(None)
    ended = {"state": "expired", "reason": "wallet_closed", "decided_at": at}
    await session.execute(update(row).where(ours, row.state.in_(LIVE)).values(ended))
    await session.execute(update(row).where(ours).values(next_query_at=None))


async def _end_claims(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> None:
    row = UnprovenPaymentRow
    ours = (row.mutual_id == mutual_id) & (row.wallet_id == wallet_id) & row.next_query_at.is_not(None)
    wanted = select(row).where(ours).order_by(row.operator_reference).with_for_update()
    claims = (await session.scalars(wanted.execution_options(populate_existing=True))).all()
    for claim in claims:
        claim.next_query_at = None
    await session.flush()
    await raise_incidents(session, [never_proven(mutual_id, claim) for claim in claims])
