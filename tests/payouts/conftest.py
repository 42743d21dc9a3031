"""A mutual with float, and facilities it owes."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.clock import VirtualClock
from app.db import Database
from app.facilities import Facility
from tests.payouts.cashier import Cashier, a_cashier
from tests.payouts.counter import Counter, a_counter


@pytest.fixture
async def cashier(database: Database, clock: VirtualClock) -> Cashier:
    """A million at the bank and in Orange's payout wallet."""
    return await a_cashier(database, clock)


@pytest.fixture
async def clinic(cashier: Cashier) -> Facility:
    """A CSCom that is paid by Orange."""
    return await cashier.facility("CSCOM", "76000001")


@pytest.fixture
async def hospital(cashier: Cashier) -> Facility:
    """Another one, later in the alphabet."""
    return await cashier.facility("HOPITAL", "76000002")


@pytest.fixture
async def counter(cashier: Cashier, database_url: str) -> AsyncIterator[Counter]:
    """An operator that signs, and a clinic to be paid by it."""
    async with a_counter(cashier, database_url) as counter:
        yield counter


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[AsyncConnection]:
    """The owner's connection, every statement committed at once."""
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
