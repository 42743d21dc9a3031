"""Reads of how operators stand; a wallet nobody called for yet is up since it was opened."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, and_, select

from app.core.ids import MutualId, WalletId
from app.db import Session, now
from app.wallets.errors import WalletNotFound
from app.wallets.standing.model import OperatorState, OperatorStatus
from app.wallets.standing.tables import OperatorStatusRow
from app.wallets.tables import WalletRow


async def operator_statuses(session: Session, mutual_id: MutualId) -> Mapping[WalletId, OperatorStatus]:
    """How the operator of each of the mutual's wallets stands, closed ones too, in the order they were opened."""
    found = await session.execute(_wanted(mutual_id).order_by(WalletRow.id))
    return {WalletId(wallet.id): status_of(wallet, row) for wallet, row in found}


async def operator_status(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> OperatorStatus:
    """How the operator stands at this wallet; raises `WalletNotFound`."""
    found = (await session.execute(_wanted(mutual_id).where(WalletRow.id == wallet_id))).one_or_none()
    if found is None:
        raise WalletNotFound
    return status_of(*found)


async def down_since(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> datetime | None:
    """Since when payouts by this wallet wait for its operator; none while they may go."""
    status = await operator_status(session, mutual_id, wallet_id)
    return status.since if status.holds_back(now(session)) else None


def status_of(wallet: WalletRow, row: OperatorStatusRow | None) -> OperatorStatus:
    """The value of a row, or of none."""
    wallet_id = WalletId(wallet.id)
    if row is None:
        return OperatorStatus(
            wallet_id=wallet_id, provider=wallet.provider, state=OperatorState.UP, since=wallet.opened_at
        )
    return OperatorStatus(
        wallet_id=wallet_id,
        provider=wallet.provider,
        state=OperatorState(row.state),
        since=row.since,
        why=row.why,
        failures=row.failures,
        answered_at=row.answered_at,
        failed_at=row.failed_at,
        called_at=row.called_at,
        statement_due_at=row.statement_due_at,
    )


def _wanted(mutual_id: MutualId) -> Select[WalletRow, OperatorStatusRow]:
    wallet, row = WalletRow, OperatorStatusRow
    of_it = and_(row.mutual_id == wallet.mutual_id, row.wallet_id == wallet.id)
    wanted = select(wallet, row).outerjoin(row, of_it).where(wallet.mutual_id == mutual_id)
    return wanted.execution_options(populate_existing=True)
