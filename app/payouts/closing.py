"""Closing a wallet that pays: only once nothing of it is on its way, for nobody could ask about it afterwards."""

from sqlalchemy import func, select

from app import wallets
from app.core.actor import Actor
from app.core.ids import MutualId, WalletId
from app.db import Session
from app.payouts import lanes
from app.payouts.errors import UnknownLane, WalletBusy
from app.payouts.model import IN_TRANSIT, State
from app.payouts.tables import PayoutRow
from app.wallets import Role, Wallet

OPEN_QUESTIONS = [state.value for state in (*IN_TRANSIT, State.CONFLICT)]


async def close_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, actor: Actor) -> Wallet:
    """Close a wallet; what waits approved for it stays so, to be withdrawn.

    Raises `WalletBusy` with the number of payouts that are in transit, in doubt or contradicted, `WalletNotFound`,
    `WalletClosed`. Nobody reserves by it meanwhile: reserving waits for the same lock.
    """
    wallet = await wallets.find_wallet(session, mutual_id, wallet_id)
    if wallet.role is Role.PAYOUT and (busy := await _on_their_way(session, wallet)):
        raise WalletBusy(payouts=busy)
    return await wallets.close_wallet(session, mutual_id, wallet_id, actor)


async def _on_their_way(session: Session, wallet: Wallet) -> int:
    try:
        await lanes.lock_lane(session, wallet.mutual_id, wallet.account_code)
    except UnknownLane:
        return 0  # nothing was ever paid by it
    of = PayoutRow
    counted = select(func.count()).where(
        of.mutual_id == wallet.mutual_id, of.account_code == wallet.account_code, of.state.in_(OPEN_QUESTIONS)
    )
    return int(await session.scalar(counted) or 0)
