"""A village whose accountant bills the State and the donor; afterwards the checker finds nothing of theirs."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app import checker
from app.core.clock import VirtualClock
from app.db import Database
from tests.membership.conftest import _is_of_collecting
from tests.membership.village import a_village
from tests.subsidies.treasurer import Treasurer


@pytest.fixture
def clock() -> VirtualClock:
    """New Year's morning."""
    return VirtualClock(datetime(2026, 1, 1, 8, 0, tzinfo=UTC))


@pytest.fixture
async def treasurer(database: Database, clock: VirtualClock) -> AsyncIterator[Treasurer]:
    """Who deals with MICMO's funders."""
    treasurer = Treasurer(village=await a_village(database, clock))
    yield treasurer
    async with database.transaction() as session:
        findings = await checker.run_checks(session, treasurer.village.mutual.id)
    assert [finding for finding in findings if not _is_of_collecting(finding)] == []


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
