"""A village in June 2026, whose year-end checks find nothing after every test."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.clock import VirtualClock
from app.db import Database
from tests.accounting.years.office import Office
from tests.claims.clinic import Clinic, a_clinic
from tests.membership.village import a_village


@pytest.fixture
def clock() -> VirtualClock:
    """A morning when every instalment of the harvest campaign is past."""
    return VirtualClock(datetime(2026, 6, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def office(database: Database, clock: VirtualClock) -> AsyncIterator[Office]:
    """MICMO's accountant and coordinator."""
    office = Office(village=await a_village(database, clock))
    yield office
    assert await office.findings() == []


@pytest.fixture
async def clinic(database: Database, clock: VirtualClock) -> Clinic:
    """A covered unit of six and two facilities."""
    return await a_clinic(database, clock)


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
