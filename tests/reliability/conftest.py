"""A mutual with a wallet at the neutral operator, whole: door, inbox, drain, books."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from app.wallets import Proof
from tests.collection.office import Office, an_office
from tests.collection.till import a_till
from tests.membership.village import a_village

ACCOUNT = {"base_url": "http://127.0.0.1:9", "api_key": "key-for-tests", "receiver": "600777"}


@pytest.fixture
def clock() -> VirtualClock:
    """A morning in January."""
    return VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))


@pytest.fixture
async def office(database: Database, database_url: str, clock: VirtualClock) -> AsyncIterator[Office]:
    """Callbacks are not signed and count up to the limit by their source."""
    till = await a_till(await a_village(database, clock))
    wallet = {"name": "Moov", "account_code": "55221", "proof": Proof.SOURCE}
    async with an_office(till, database_url, ACCOUNT, **wallet) as office:
        yield office
