"""The door for operators, open for one test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from app.api.hooks import Limits, hooks_app
from app.db import Database
from app.inbox import Receiver, Writer
from tests.inbox.world import SIGNED, World, a_world, accept, directory_of

OPERATOR = "192.0.2.7"


@dataclass(frozen=True)
class Door:
    """A world whose door is open, and a client that stands before it."""

    world: World
    http: httpx.AsyncClient

    async def deliver(self, body: bytes, event: str = "payment", **headers: str) -> httpx.Response:
        """Post a callback as the operator does."""
        given = {"content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return await self.http.post(f"/hooks/{self.world.token}/{event}", content=body, headers=given)


async def an_open_door(world: World, limits: Limits | None = None) -> AsyncIterator[Door]:
    """Serve the world's wallet without a network between."""
    async with Receiver(Writer(world.url)).running() as receiver:
        app = hooks_app(directory_of(world), receiver, accept, world.database.clock, limits or Limits())
        transport = httpx.ASGITransport(app, raise_app_exceptions=True, client=(OPERATOR, 40_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
            yield Door(world, http)


@pytest.fixture
async def door(database: Database, database_url: str) -> AsyncIterator[Door]:
    """The door of a wallet whose callbacks are not signed."""
    async with a_world(database, database_url) as world:
        async for door in an_open_door(world):
            yield door


@pytest.fixture
async def signed_door(database: Database, database_url: str) -> AsyncIterator[Door]:
    """The door of a wallet whose callbacks are signed."""
    async with a_world(database, database_url, credentials=SIGNED) as world:
        async for door in an_open_door(world):
            yield door


@pytest.fixture
async def guarded_door(database: Database, database_url: str) -> AsyncIterator[Door]:
    """The door of a wallet that takes callbacks from one network only, behind a proxy of ours."""
    async with a_world(database, database_url, source_ranges=("198.51.100.0/24",)) as world:
        async for door in an_open_door(world, Limits(trusted_proxies=("192.0.2.0/24",))):
            yield door
