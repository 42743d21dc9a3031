"""A mutual of any size with a season behind it: ten households are played and copied, and the checker proves it all."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.resources import files

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app import checker, scenarios
from app.bench.copying import copy_households
from app.core.clock import SystemClock
from app.core.vault import Vault
from app.db import Database, migrate, roles
from app.db.embedded import ServerUrls
from app.scenarios.play import play
from app.settings import Settings

HOUSEHOLDS = 10
PLAYED = "season.yaml"
ENDS_AT = datetime(2026, 1, 6, 20, tzinfo=UTC)  # the evening of its last day
Tell = Callable[[str], None]


class NotAsPlayed(RuntimeError):
    """The season did not go as its file expects, or what was copied breaks an invariant: nothing is worth measuring."""


@asynccontextmanager
async def a_season(settings: Settings, urls: ServerUrls, units: int, tell: Tell) -> AsyncIterator[ServerUrls]:
    """A database of its own with one mutual of about so many units, dropped at the end of the block."""
    name = roles.new_name("bench")
    await migrate.upgrade(await roles.create_database(urls.owner, name))
    own, keys = urls.of(name), settings.keys
    vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
    try:
        tell(f"{HOUSEHOLDS} households played")
        await _play(own, vault)
        tell(f"{units // HOUSEHOLDS} times copied")
        await _copy(own, units // HOUSEHOLDS - 1)
        tell("checked")
        await _check(own, vault)
        yield own
    finally:
        await roles.drop_database(urls.owner, name)


async def _play(urls: ServerUrls, vault: Vault) -> None:
    told = scenarios.parse(files("app.bench").joinpath(PLAYED).read_text("utf-8"))
    report = await play(told, PLAYED, urls.runtime, vault=vault)
    if report.exit_status:
        raise NotAsPlayed(*scenarios.as_lines(report))


async def _copy(urls: ServerUrls, times: int) -> None:
    engine = create_async_engine(urls.owner, poolclass=NullPool)
    async with engine.begin() as connection:
        await copy_households(connection, times)
    async with engine.connect() as connection:  # as a database that has run for a season would be
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).exec_driver_sql("VACUUM ANALYZE")


async def _check(urls: ServerUrls, vault: Vault) -> None:
    database = Database.connect(urls.runtime, clock=SystemClock(), vault=vault)
    try:
        async with database.transaction() as session:
            findings = await checker.run_checks(session)
    finally:
        await database.close()
    if findings:
        raise NotAsPlayed(*map(str, findings))
