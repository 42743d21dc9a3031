"""What every test stands on: a clock, a vault, and real databases built by the migrations."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from app.core.clock import SystemClock, VirtualClock
from app.core.open_files import allow_many
from app.core.vault import Vault
from app.db import Database, Session, migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from tests.in_memory import folder_in_memory
from tests.one_engine import OneEngine
from tests.runtime_role import provide_runtime_role

THROWN_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "256MB"}


@pytest.fixture(scope="session", autouse=True)
def many_connections() -> None:
    """Tests that open a thousand at once hold both ends of each."""
    allow_many()


@pytest.fixture
def clock() -> VirtualClock:
    """A working morning in Mopti, until a test moves it."""
    return VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def vault() -> Vault:
    """Keys for tests only."""
    return Vault({"test": bytes(range(32))}, current="test", index_key=bytes(range(32, 64)))


@pytest.fixture(scope="session")
def server_state() -> Iterator[Path]:
    """A folder in memory or under the system's temporary one: pytest's own are closed to the server's user."""
    state = Path(tempfile.mkdtemp(prefix="mutuelle-test-", dir=folder_in_memory()))
    yield state
    shutil.rmtree(state)


@pytest.fixture(scope="session")
def server(server_state: Path) -> Iterator[ServerUrls]:
    """The server of `TEST_DATABASE_URL` (an owner's), else an embedded one per process."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield provide_runtime_role(given.replace("postgresql://", "postgresql+asyncpg://"))
        return
    with embedded_server(server_state, options=THROWN_AWAY) as urls:
        yield urls


@pytest.fixture(scope="session")
async def template(server: ServerUrls) -> AsyncIterator[str]:
    """The name of a database that was migrated once; nobody connects to it, so that it can be copied."""
    name = roles.new_name("template")
    await migrate.upgrade(await roles.create_database(server.owner, name))
    yield name
    await roles.drop_database(server.owner, name)


@pytest.fixture(scope="session")
async def shared_engine(server: ServerUrls, template: str) -> AsyncIterator[AsyncEngine]:
    """The runtime role in the one database whose tests leave nothing behind."""
    name = roles.new_name("shared")
    await roles.create_database(server.owner, name, template=template)
    engine = create_async_engine(server.of(name).runtime)
    yield engine
    await engine.dispose()
    await roles.drop_database(server.owner, name)


@pytest.fixture
async def session(shared_engine: AsyncEngine, clock: VirtualClock, vault: Vault) -> AsyncIterator[Session]:
    """The runtime role's session, rolled back after the test; a commit in it ends a savepoint only."""
    async with shared_engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            bind=connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
            info={"clock": clock, "vault": vault},
        ) as session:
            yield session
        await outer.rollback()


@pytest.fixture(scope="session")
def one_engine(server: ServerUrls, vault: Vault) -> OneEngine:
    """What leads to one test's own database after the other."""
    return OneEngine.of(server.runtime, SystemClock(), vault)


@pytest.fixture
async def database_urls(server: ServerUrls, template: str) -> AsyncIterator[ServerUrls]:
    """A database of the test's own, for tests that commit: both roles' addresses."""
    name = roles.new_name("test")
    await roles.create_database(server.owner, name, template=template)
    yield server.of(name)
    await roles.drop_database(server.owner, name)


@pytest.fixture
def database_url(database_urls: ServerUrls) -> str:
    """The runtime role's address of the test's own database."""
    return database_urls.runtime


@pytest.fixture
def owner_url(database_urls: ServerUrls) -> str:
    """The owner's address of the test's own database."""
    return database_urls.owner


@pytest.fixture
async def database(
    one_engine: OneEngine, database_url: str, clock: VirtualClock, vault: Vault
) -> AsyncIterator[Database]:
    """The test's own database, as the application uses it."""
    database = one_engine.database(database_url, clock, vault)
    yield database
    await database.close()
