"""Databases of a play's own, copied from one that was migrated once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db import roles
from app.db.embedded import ServerUrls


@asynccontextmanager
async def a_copy(server: ServerUrls, template: str) -> AsyncIterator[str]:
    """The runtime role's address of a copy, which is dropped at the end of the block."""
    name = roles.new_name("sequence")
    await roles.create_database(server.owner, name, template=template)
    try:
        yield server.of(name).runtime
    finally:
        await roles.drop_database(server.owner, name)
