"""What tests of facilities stand on."""

import pytest

from app.core.clock import VirtualClock
from app.db import Database, Session
from tests.facilities.circle import Circle, a_circle


@pytest.fixture
async def circle(session: Session, clock: VirtualClock) -> Circle:
    """MICMO, in the session that is rolled back."""
    return await a_circle(session, clock)


@pytest.fixture
async def committed(database: Database, clock: VirtualClock) -> Circle:
    """MICMO, committed."""
    async with database.transaction() as session:
        return await a_circle(session, clock)
