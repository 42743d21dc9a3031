"""A clinic whose books are sound after every test."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.core.clock import VirtualClock
from app.db import Database
from tests.claims.clinic import Clinic, a_clinic


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 8 April, when March is invoiced."""
    return VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))


@pytest.fixture
async def clinic(database: Database, clock: VirtualClock) -> AsyncIterator[Clinic]:
    """Two facilities and a covered unit; afterwards the checker finds nothing."""
    clinic = await a_clinic(database, clock)
    yield clinic
    assert await clinic.findings() == []
