"""The migrations make what the tables say, and leave the runtime role no more than it needs."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.db import Database, migrate, roles
from app.db.embedded import ServerUrls


async def test_the_migrations_make_exactly_what_the_tables_say(owner_url: str) -> None:
    assert await migrate.drift(owner_url) == []


async def test_the_runtime_role_sees_that_the_database_is_at_the_head(database_url: str) -> None:
    assert await migrate.current(database_url) == migrate.head()


async def test_migrating_twice_changes_nothing(database_urls: ServerUrls) -> None:
    await migrate.upgrade(database_urls.owner)

    assert await migrate.current(database_urls.runtime) == migrate.head()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "DROP TABLE pgqueuer",
        "TRUNCATE pgqueuer",
        "UPDATE alembic_version SET version_num = ''",
    ],
)
async def test_the_runtime_role_may_not_change_the_schema(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        async with database.transaction() as session:
            await session.execute(text(statement))


async def test_the_runtime_role_may_queue_jobs(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO pgqueuer (priority, status, entrypoint) VALUES (0, 'queued', 'x')"))

        assert await session.scalar(text("SELECT count(*) FROM pgqueuer")) == 1


def test_every_migration_can_be_read_as_sql_in_order(tmp_path: Path) -> None:
    files = migrate.write_sql(tmp_path)

    assert [file.stem for file in files] == sorted(file.stem for file in files)
    assert files[-1].stem == migrate.head()
    assert "CREATE TABLE pgqueuer" in files[0].read_text()


async def test_processes_that_start_together_migrate_one_after_the_other(server: ServerUrls) -> None:
    name = roles.new_name("together")
    owner_url = await roles.create_database(server.owner, name)

    await asyncio.gather(*(migrate.upgrade(owner_url) for _ in range(3)))

    assert await migrate.current(server.of(name).runtime) == migrate.head()
    await roles.drop_database(server.owner, name)
