"""Wallets proven daily: every open one whose operator tells its balance is asked for it (P4, DOMAIN 11 (7))."""

from collections.abc import Sequence

import structlog

from app import payouts, treasury, wallets
from app.core.actor import Actor
from app.db import Database
from app.jobs.following import open_wallets
from app.membership import Mutual
from app.providers import Capability, ProviderError
from app.treasury import Proof
from app.wallets import Adapters, OpenWallet, Role

log = structlog.get_logger()

BALANCES = Actor.system("balances")


async def prove_wallets(database: Database, adapters: Adapters, public_url: str) -> Sequence[Proof]:
    """Ask for every balance; one that is not told is left for tomorrow, or comes later by callback."""
    proofs = []
    for mutual, wallet in await open_wallets(database, adapters, Capability.BALANCE):
        try:
            proof = await prove(database, mutual, wallet, public_url)
        except ProviderError as error:
            log.warning("jobs.balance_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        except Exception:  # whatever is wrong with one wallet, the others are proven
            log.exception("jobs.proof_failed", wallet=str(wallet.wallet.id))
        else:
            proofs += [proof] if proof is not None else []
    return proofs


async def prove(
    database: Database, mutual: Mutual, wallet: OpenWallet, public_url: str, actor: Actor = BALANCES
) -> Proof | None:
    """One wallet by its operator's answer, which also tells the payout lane what it holds; raises `ProviderError`."""
    async with database.transaction() as session:
        token = await wallets.callback_token(session, mutual.id, wallet.wallet.id)
    proof = await treasury.ask_balance(database, mutual, wallet, f"{public_url}/hooks/{token}", actor)
    if proof is not None and wallet.wallet.role is Role.PAYOUT:
        async with database.transaction() as session:
            await payouts.note_balance(session, mutual, wallet.wallet, proof.stated.minor)
    return proof
