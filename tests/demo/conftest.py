"""The stage with a few families, before anybody has paid."""

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest

from app.db.embedded import ServerUrls
from app.demo.desk import Desk
from app.demo.season import write
from app.demo.stage import Stage, staged
from app.settings import load


@pytest.fixture
async def stage(server: ServerUrls) -> AsyncIterator[Stage]:
    """Both mutuals; the first families came on the first day."""
    settings = load(demo=True).model_copy(update={"trusted_proxies": (ip_network("127.0.0.0/8"),)})
    async with staged(settings, server) as stage:
        await Desk(stage).enrol(write(6, seed=3).arrivals)
        yield stage
