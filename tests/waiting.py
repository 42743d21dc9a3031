"""Waiting for another session's state instead of for time."""

import asyncio

from sqlalchemy import text

from app.db import Database

WAITS = text("""
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = :locktype AND NOT granted
                   AND coalesce(database, 0) IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())))
""")


async def until_waiting(database: Database, locktype: str = "advisory") -> None:
    """Until some session of this database waits for a lock; `transactionid` is one for another session's row."""
    async with asyncio.timeout(30):
        while True:
            async with database.transaction() as session:
                if await session.scalar(WAITS, {"locktype": locktype}):
                    return
