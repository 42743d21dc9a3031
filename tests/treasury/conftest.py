"""A village with a bank account and wallets to fill."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.clock import VirtualClock
from app.db import Database
from tests.membership.village import a_village
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.counter import Counter, a_counter
from tests.treasury.bank import Bank, a_bank


@pytest.fixture
def clock() -> VirtualClock:
    """A morning in March."""
    return VirtualClock(datetime(2026, 3, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def bank(database: Database, clock: VirtualClock) -> Bank:
    """MICMO's treasurer."""
    return await a_bank(await a_village(database, clock))


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.fixture
async def cashier(database: Database, clock: VirtualClock) -> Cashier:
    """A million at the bank and in Orange's payout wallet."""
    return await a_cashier(database, clock)


@pytest.fixture
async def counter(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """An operator that is reached over HTTP, with a million in its wallet, and a clinic to be paid by it."""
    async with a_counter(cashier, database_url) as counter:
        yield counter
