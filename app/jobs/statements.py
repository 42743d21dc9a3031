"""Statements of every wallet in the background: fetched, and reconciled whole (DESIGN 3.5)."""

from collections.abc import Sequence

import structlog

from app import collection, treasury
from app.core.actor import Actor
from app.db import Database
from app.jobs.following import open_wallets
from app.membership import Mutual
from app.providers import Capability, ProviderError
from app.treasury import SOURCES, Reconciled
from app.wallets import Adapters, OpenWallet

log = structlog.get_logger()

STATEMENTS = Actor.system("statements")


async def compare_statements(database: Database, adapters: Adapters) -> Sequence[tuple[OpenWallet, Reconciled]]:
    """Compare the statement of every wallet whose operator offers one; one that does not answer is left for later."""
    compared = []
    for mutual, wallet in await open_wallets(database, adapters, Capability.STATEMENT):
        try:
            compared.append((wallet, await compare_statement(database, mutual, wallet)))
        except ProviderError as error:
            log.warning("jobs.statement_unanswered", wallet=str(wallet.wallet.id), code=error.code)
        except Exception:  # whatever is wrong with one wallet, the others are compared
            log.exception("jobs.statement_failed", wallet=str(wallet.wallet.id))
    return compared


async def compare_statement(
    database: Database, mutual: Mutual, wallet: OpenWallet, actor: Actor = STATEMENTS
) -> Reconciled:
    """Fetch one wallet's statement and hear all that it tells, as the surest evidence (RELIABILITY 4, E4).

    Raises `ProviderError`; the next call then covers the same days again.
    """
    statement = await collection.fetch_statement(database, mutual, wallet)
    return await treasury.reconcile(database, mutual, wallet, statement, SOURCES, actor)
