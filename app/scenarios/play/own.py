"""A database for one play: made on a server, migrated, thrown away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db import migrate, roles

PREFIX = "scenario"


@asynccontextmanager
async def own_database(owner_url: str, runtime_url: str) -> AsyncIterator[str]:
    """The runtime role's address of a new database on the owner's server; it is dropped at the end of the block."""
    name = roles.new_name(PREFIX)
    own = await roles.create_database(owner_url, name)
    try:
        await migrate.upgrade(own, runtime_role=roles.role_of(runtime_url))
        yield roles.in_database(runtime_url, name)
    finally:
        await roles.drop_database(owner_url, name)
