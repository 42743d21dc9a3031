"""A ward whose books are sound after every test."""

from collections.abc import AsyncIterator

import pytest

from app import checker
from app.core.clock import VirtualClock
from app.db import Database
from tests.api.facility.ward import Ward, a_ward


@pytest.fixture
async def ward(database: Database, clock: VirtualClock) -> AsyncIterator[Ward]:
    """Two facilities and a covered unit; afterwards the checker finds nothing."""
    ward = await a_ward(database, clock)
    yield ward
    async with database.transaction() as session:
        assert [str(finding) for finding in await checker.run_checks(session)] == []
