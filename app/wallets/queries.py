"""Reads of wallets."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from sqlalchemy import select

from app.core.ids import MutualId, WalletId
from app.core.money import Currency
from app.db import Session
from app.wallets.errors import WalletClosed, WalletNotFound
from app.wallets.model import FeeMode, Proof, Role, ValidationPolicy, Wallet
from app.wallets.tables import WalletRow


async def find_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Wallet:
    """The wallet with this id; raises `WalletNotFound`."""
    return wallet_of(await _row(session, mutual_id, wallet_id))


async def list_wallets(session: Session, mutual_id: MutualId, *, role: Role | None = None) -> Sequence[Wallet]:
    """The mutual's wallets in the order they were opened, closed ones too."""
    wanted = select(WalletRow).where(WalletRow.mutual_id == mutual_id).order_by(WalletRow.id)
    if role is not None:
        wanted = wanted.where(WalletRow.role == role)
    return [wallet_of(row) for row in await session.scalars(wanted)]


async def rows_by_id(session: Session, mutual_id: MutualId, ids: Collection[WalletId]) -> Sequence[WalletRow]:
    """The rows of these wallets, as the database has them now."""
    wanted = select(WalletRow).where(WalletRow.mutual_id == mutual_id, WalletRow.id.in_(ids))
    return (await session.scalars(wanted.execution_options(populate_existing=True))).all()


async def hold_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Wallet:
    """The wallet while nobody else holds it, though all may book into it; raises `WalletNotFound`."""
    await session.execute(
        select(WalletRow.id)
        .where(WalletRow.mutual_id == mutual_id, WalletRow.id == wallet_id)
        .with_for_update(key_share=True)
    )
    return await find_wallet(session, mutual_id, wallet_id)


async def hold_names(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> Wallet:
    """The wallet while nobody books what its operator names: all who do wait here; raises `WalletNotFound`."""
    held = (WalletRow.mutual_id == mutual_id, WalletRow.id == wallet_id)
    await session.execute(select(WalletRow.id).where(*held).with_for_update())
    return await find_wallet(session, mutual_id, wallet_id)


async def keep_names(session: Session, mutual_id: MutualId, wallet_ids: Collection[WalletId]) -> None:
    """Let nobody hold the names of these wallets until what was booked is committed; bookers share."""
    named = (WalletRow.mutual_id == mutual_id, WalletRow.id.in_(wallet_ids))
    shared = select(WalletRow.id).where(*named).order_by(WalletRow.id)
    await session.execute(shared.with_for_update(read=True, key_share=True))


async def lock_open(session: Session, mutual_id: MutualId, wallet_id: WalletId) -> WalletRow:
    """The wallet's row, locked for a change; raises `WalletNotFound`, `WalletClosed`."""
    return await open_row(session, mutual_id, wallet_id, lock=True)


async def open_row(session: Session, mutual_id: MutualId, wallet_id: WalletId, *, lock: bool = False) -> WalletRow:
    """The wallet's row while it is open; raises `WalletNotFound`, `WalletClosed`."""
    row = await _row(session, mutual_id, wallet_id, lock=lock)
    if row.closed_at is not None:
        raise WalletClosed
    return row


async def _row(session: Session, mutual_id: MutualId, wallet_id: WalletId, *, lock: bool = False) -> WalletRow:
    row = await session.get(
        WalletRow, (mutual_id, wallet_id), populate_existing=True, with_for_update=True if lock else None
    )
    if row is None:
        raise WalletNotFound
    return row


def wallet_of(row: WalletRow) -> Wallet:
    """The value of a row."""
    return Wallet(
        mutual_id=MutualId(row.mutual_id),
        id=WalletId(row.id),
        name=row.name,
        provider=row.provider,
        role=Role(row.role),
        account_code=row.account_code,
        currency=Currency.of(row.currency),
        receiver=row.receiver,
        source_ranges=None if row.source_ranges is None else tuple(row.source_ranges),
        log_only_source=row.log_only_source,
        proof=Proof(row.proof),
        proof_limit_minor=row.proof_limit_minor,
        fee_mode=FeeMode(row.fee_mode),
        fee_rate=Decimal(row.fee_rate),
        fee_fixed_minor=row.fee_fixed_minor,
        operators=frozenset(row.operators),
        validation=ValidationPolicy(
            accepts_unknown=row.accepts_unknown, least_minor=row.least_minor, most_minor=row.most_minor
        ),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
