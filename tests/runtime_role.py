"""The runtime role on a server that is given and not made: the tests make the role there if need be."""

import asyncio
import os
import secrets

import asyncpg

from app.db import roles
from app.db.embedded import ServerUrls

MAKE = f"""
DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(4711);
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{roles.RUNTIME}') THEN CREATE ROLE {roles.RUNTIME} LOGIN; END IF;
END $$;
"""


def provide_runtime_role(owner_url: str) -> ServerUrls:
    """Make the runtime role, or give it a new password; all workers of one run agree on it."""
    password = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(16)
    asyncio.run(_make(owner_url.replace("+asyncpg", ""), password))
    return ServerUrls(owner_url, roles.as_role(owner_url, roles.RUNTIME, password))


async def _make(address: str, password: str) -> None:
    connection = await asyncpg.connect(address)
    async with connection.transaction():
        await connection.execute(MAKE)
        await connection.execute("SELECT pg_advisory_xact_lock(4711)")
        await connection.execute(f"ALTER ROLE {roles.RUNTIME} PASSWORD '{password}'")
    await connection.close()
