"""A mutual with a bank, in a transaction that leaves nothing behind, and one with a till in a database of its own."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app import membership
from app.core.clock import VirtualClock
from app.core.money import XOF
from app.db import Database, Session
from app.membership import Mutual, NewMutual
from tests.collection.till import Till, a_till
from tests.membership.village import a_village


@pytest.fixture
def clock() -> VirtualClock:
    """A morning in March."""
    return VirtualClock(datetime(2026, 3, 10, 8, 0, tzinfo=UTC))


@pytest.fixture
async def micmo(session: Session) -> Mutual:
    """The mutual of Mopti, whose books began in January."""
    new = NewMutual(
        code="MICMO",
        name="Mutuelle interprofessionnelle de Mopti",
        circle="01",
        currency=XOF,
        antennas=["Mopti", "Sio"],
        opened_on=date(2026, 1, 1),
    )
    return await membership.found(session, new)


@pytest.fixture
async def till(database: Database, clock: VirtualClock) -> Till:
    """A village that collects by Orange, founded this morning."""
    return await a_till(await a_village(database, clock))


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
