"""The two roles of the database, and databases made by the owner's."""

import asyncio
import secrets

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.database import sqlstate_of

OWNER = "mutuelle_owner"  # owns the tables, runs migrations, may create databases
RUNTIME = "mutuelle_app"  # reads and adds rows; may change only what a migration leaves changeable

INSUFFICIENT_PRIVILEGE = "42501"
MOST_TRIES, TRY_AGAIN_S = 20, 0.25


def in_database(url: str, database: str) -> str:
    """The same server and role, in another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def as_role(url: str, role: str, password: str) -> str:
    """The same server and database, as another role."""
    return make_url(url).set(username=role, password=password).render_as_string(hide_password=False)


def role_of(url: str) -> str:
    """The role an address connects as."""
    role = make_url(url).username
    assert role is not None, "our addresses name their role"
    return role


def database_of(url: str) -> str:
    """The database an address names."""
    database = make_url(url).database
    assert database is not None, "our addresses name their database"
    return database


def new_name(prefix: str) -> str:
    """A database name nobody else has."""
    return f"{prefix}_{secrets.token_hex(6)}"


async def create_database(owner_url: str, name: str, *, template: str | None = None) -> str:
    """Make a database, empty or a copy of `template` (which nobody may be using); answers the owner's URL of it."""
    copied = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    await _run(owner_url, f'CREATE DATABASE "{name}"{copied}')
    return in_database(owner_url, name)


async def drop_database(owner_url: str, name: str) -> None:
    """Drop a database and end the sessions in it; an autovacuum in it, which no owner may end, is waited for."""
    for _ in range(MOST_TRIES):
        try:
            return await _run(owner_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except DBAPIError as error:
            if sqlstate_of(error) != INSUFFICIENT_PRIVILEGE:
                raise
        await asyncio.sleep(TRY_AGAIN_S)
    return await _run(owner_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _run(owner_url: str, statement: str) -> None:
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    finally:
        await engine.dispose()
