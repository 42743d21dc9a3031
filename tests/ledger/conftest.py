"""Books to test with: a mutual with a chart of its own, in francs and in shillings."""

import pytest

from app.core.ids import MutualId
from app.core.money import KES
from app.db import Database, Session
from tests.ledger.books import a_mutual


@pytest.fixture
async def mutual(session: Session) -> MutualId:
    """MICMO's books, in a transaction that is rolled back."""
    return await a_mutual(session)


@pytest.fixture
async def neighbour(session: Session) -> MutualId:
    """MICBA's books beside them."""
    return await a_mutual(session)


@pytest.fixture
async def kenyan(session: Session) -> MutualId:
    """A mutual that counts in shillings and cents."""
    return await a_mutual(session, KES)


@pytest.fixture
async def committed_mutual(database: Database) -> MutualId:
    """MICMO's books in a database of the test's own."""
    async with database.transaction() as session:
        return await a_mutual(session)
