"""Waiting for another session's state instead of for time."""

import asyncio

from sqlalchemy import text

from app.db import Database

WAITS = text("""
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
""")


async def until_waiting(database: Database) -> None:
    """Until some session of this database waits for an advisory lock."""
    async with asyncio.timeout(30):
        while True:
            async with database.transaction() as session:
                if await session.scalar(WAITS):
                    return
