"""The places that money is moved between: wallets, each for what it serves, and the bank (DOMAIN P4)."""

from app import wallets
from app.core.ids import MutualId, WalletId
from app.db import Session
from app.ledger import AccountRef, chart
from app.treasury.errors import WrongWallet
from app.wallets import Role, Wallet


async def payout_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, *, field: str) -> Wallet:
    """A wallet that pays; raises `WalletNotFound`, `WrongWallet`."""
    return await _open(session, mutual_id, wallet_id, Role.PAYOUT, field)


async def collection_wallet(session: Session, mutual_id: MutualId, wallet_id: WalletId, *, field: str) -> Wallet:
    """A wallet that is paid into; raises `WalletNotFound`, `WrongWallet`."""
    return await _open(session, mutual_id, wallet_id, Role.COLLECTION, field)


async def account_of(session: Session, mutual_id: MutualId, wallet_id: WalletId | None) -> AccountRef:
    """The account of a wallet, open or closed since; of none, the bank's."""
    if wallet_id is None:
        return chart.BANK
    return (await wallets.find_wallet(session, mutual_id, wallet_id)).account


async def _open(session: Session, mutual_id: MutualId, wallet_id: WalletId, role: Role, field: str) -> Wallet:
    wallet = await wallets.find_wallet(session, mutual_id, wallet_id)
    if wallet.role is not role or not wallet.is_open:
        raise WrongWallet(field=field)
    return wallet
