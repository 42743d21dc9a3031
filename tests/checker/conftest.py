"""Books in a database of the test's own, that its owner may break."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.ids import MutualId
from app.db import Database
from app.ledger import credit, debit, post
from tests.ledger.books import BANK, ORANGE, a_mutual, an_entry, xof


@pytest.fixture
async def books(database: Database) -> MutualId:
    """A mutual that moved money twice."""
    async with database.transaction() as session:
        mutual_id = await a_mutual(session)
        await post(
            session,
            [an_entry(mutual_id, debit(ORANGE, xof(amount)), credit(BANK, xof(amount))) for amount in (5_000, 2_000)],
        )
    return mutual_id


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
