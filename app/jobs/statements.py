"""Statements of every wallet in the background: fetched, and reconciled whole (DESIGN 3.5)."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from app import collection, treasury, wallets
from app.core.actor import Actor
from app.db import Database, now
from app.jobs.following import open_wallets
from app.membership import Mutual
from app.providers import Capability, ProviderError
from app.treasury import SOURCES, Reconciled
from app.wallets import Adapters, OpenWallet

log = structlog.get_logger()

STATEMENTS = Actor.system("statements")
TRIED_AGAIN = timedelta(minutes=10)


async def compare_statements(database: Database, adapters: Adapters) -> Sequence[tuple[OpenWallet, Reconciled]]:
    """Compare the statement of every wallet whose operator offers one; one that does not answer is left for later."""
    compared = []
    for mutual, wallet in await open_wallets(database, adapters, Capability.STATEMENT):
        reconciled = await read_statement(database, mutual, wallet)
        compared += [(wallet, reconciled)] if reconciled is not None else []
    return compared


async def read_statement(database: Database, mutual: Mutual, wallet: OpenWallet) -> Reconciled | None:
    """Compare one wallet's statement, and plan when it is read next: as often as its operator's profile says.

    One that is not given is asked for again sooner; whatever is wrong with it, nobody else is held up.
    """
    interval, reconciled = timedelta(seconds=wallet.adapter.profile.statement_interval_s), None
    try:
        reconciled = await compare_statement(database, mutual, wallet)
    except ProviderError as error:
        log.warning("jobs.statement_unanswered", wallet=str(wallet.wallet.id), code=error.code)
    except Exception:  # whatever is wrong with one wallet, the others are compared
        log.exception("jobs.statement_failed", wallet=str(wallet.wallet.id))
    wait = interval if reconciled is not None else min(TRIED_AGAIN, interval)
    async with database.transaction() as session:
        await wallets.plan_statement(session, mutual.id, wallet.wallet.id, now(session) + wait)
    return reconciled


async def compare_statement(
    database: Database, mutual: Mutual, wallet: OpenWallet, actor: Actor = STATEMENTS
) -> Reconciled:
    """Fetch one wallet's statement and hear all that it tells, as the surest evidence (RELIABILITY 4, E4).

    Raises `ProviderError`; the next call then covers the same days again.
    """
    statement = await collection.fetch_statement(database, mutual, wallet)
    return await treasury.reconcile(database, mutual, wallet, statement, SOURCES, actor)
