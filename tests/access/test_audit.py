"""The audit trail: added to and never changed (RELIABILITY I2), sealed like the journal (I18)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app import access
from app.access import Act
from app.core.actor import Actor
from app.db import Database, chain

CHANGES = ["UPDATE audit SET act = 'other'", "DELETE FROM audit", "TRUNCATE audit"]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_application_cannot_change_the_trail(database: Database, change: str) -> None:
    await _one_act(database)

    with pytest.raises(DBAPIError):
        async with database.transaction() as session:
            await session.execute(text(change))


@pytest.mark.parametrize("change", CHANGES)
async def test_nor_can_the_owner_without_taking_the_trigger_away(
    database: Database, owner_url: str, change: str
) -> None:
    await _one_act(database)
    engine = create_async_engine(owner_url)

    with pytest.raises(DBAPIError):
        async with engine.begin() as connection:
            await connection.execute(text(change))

    await engine.dispose()


async def test_the_trail_is_chained(database: Database) -> None:
    await _one_act(database)

    assert await chain.seal(database, "audit") == 1

    async with database.transaction() as session:
        assert await chain.verify(session, chain.NO_MUTUAL, "audit") == []


async def _one_act(database: Database) -> None:
    async with database.transaction() as session:
        await access.record(session, None, Act(name="tests.act", subject="test:1"), Actor.system("test"))
