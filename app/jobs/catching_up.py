"""Catching up with an operator that is back: all that it was asked in vain, its statement, and what waited for it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from app import collection, membership, payouts
from app.core.ids import MutualId, WalletId
from app.jobs.following import follow_wallet
from app.jobs.paying import follow_payouts
from app.jobs.statements import read_statement
from app.payouts import Desk
from app.providers import Capability
from app.wallets import Role

log = structlog.get_logger()


async def catch_up(desk: Desk, payload: Mapping[str, str]) -> None:
    """Take up what an outage left open, at once; the job names mutual, wallet, and since when it was down.

    What falls silent again is left as it is: its ladder and the next sweep go on, and nothing is sent but what may be.
    """
    mutual_id, wallet_id = MutualId(UUID(payload["mutual"])), WalletId(UUID(payload["wallet"]))
    since = datetime.fromisoformat(payload["since"])
    async with desk.database.transaction() as session:
        mutual = await membership.mutual(session, mutual_id)
        wallet = (await desk.adapters.open(session, mutual_id, {wallet_id}))[wallet_id]
        await collection.ask_again(session, mutual_id, wallet_id, since)
        if wallet.wallet.role is Role.PAYOUT:
            await payouts.ask_again(session, mutual_id, wallet.wallet)
    log.info("jobs.operator_back", wallet=str(wallet_id), since=payload["since"])
    if not wallet.wallet.is_open:
        return
    if Capability.QUERY_STATUS in wallet.adapter.capabilities:
        await follow_wallet(desk.database, desk.adapters, desk.public_url, payload)
    if Capability.STATEMENT in wallet.adapter.capabilities:
        await read_statement(desk.database, mutual, wallet)
    if wallet.wallet.role is Role.PAYOUT:
        await follow_payouts(desk, payload)
