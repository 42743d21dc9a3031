"""Sealing the append-only tables, and publishing the heads of their chains (DESIGN 5, RELIABILITY I18)."""

import structlog

from app import membership
from app.db import Database, chain

log = structlog.get_logger()


async def seal_books(database: Database) -> int:
    """Seal whatever was written since the last time; answers how many seals were made."""
    async with database.transaction() as session:
        chained = await chain.chains(session)
    return sum([await chain.seal(database, name) for name in chained])


async def publish_heads(database: Database) -> None:
    """Tell the log the head over all chains of each mutual: what is outside cannot be rewritten inside."""
    async with database.transaction() as session:
        for mutual in await membership.mutuals(session):
            log.info("books.chain_head", mutual=mutual.code, head=await chain.head(session, mutual.id))
