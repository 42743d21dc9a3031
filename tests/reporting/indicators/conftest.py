"""D1 lived once to its last day, for the tests that only look at it."""

from collections.abc import AsyncIterator

import pytest

from app.db import roles
from app.db.embedded import ServerUrls
from tests.claims.portability.conftest import circles, strangers
from tests.reporting.indicators.season import D1, Season, lived

__all__ = ["circles", "d1", "strangers"]


@pytest.fixture(scope="package")
async def d1(server: ServerUrls, template: str) -> AsyncIterator[Season]:
    """The half year of DOMAIN 13, at the end of 30 June."""
    name = roles.new_name("d1")
    await roles.create_database(server.owner, name, template=template)
    async with lived(D1, server.of(name).runtime) as season:
        await season.live_until(season.days[-1])
        yield season
    await roles.drop_database(server.owner, name)
