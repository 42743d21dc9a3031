"""Telling an operator where to call back: the wallet's own addresses, registered once more whenever they change."""

from collections.abc import Sequence

from app.core.ids import MutualId, WalletId
from app.db import Database
from app.providers import CallbackAddresses
from app.wallets.adapters import Adapters
from app.wallets.manage import callback_token


async def register_callbacks(
    database: Database, adapters: Adapters, mutual_id: MutualId, wallet_id: WalletId, public_url: str
) -> Sequence[str]:
    """Have the operator send this wallet's callbacks to us; answers the addresses it now uses, repeatable at will.

    Raises `WalletNotFound`, `WalletClosed`, `Unsupported` where the operator has no such call, `ProviderError`.
    """
    async with database.transaction() as session:
        token = await callback_token(session, mutual_id, wallet_id)
        opened = await adapters.open(session, mutual_id, {wallet_id})
    return await opened[wallet_id].adapter.register_callbacks(CallbackAddresses(base=f"{public_url}/hooks/{token}"))
