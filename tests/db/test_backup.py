"""A backup is one moment, whole and proven; it is loaded into an empty database that nobody else may enter."""

import json
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from app.core.ids import MutualId
from app.db import Database, backup, chain, pgtools, roles
from app.db.backup import BackupChanged, BackupDoesNotFit, BackupUnreadable, NotEmpty, RestoredOtherwise
from app.db.embedded import ServerUrls
from app.ledger import credit, debit, post
from tests.ledger.books import BANK, ORANGE, a_mutual, an_entry, xof

TAKEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def empty(server: ServerUrls) -> AsyncIterator[ServerUrls]:
    """A database with nothing in it."""
    name = roles.new_name("restored")
    await roles.create_database(server.owner, name)
    yield server.of(name)
    await roles.drop_database(server.owner, name)


@pytest.fixture
async def mutual_id(database: Database) -> MutualId:
    """A mutual with two entries that are sealed."""
    async with database.transaction() as session:
        mutual_id = await a_mutual(session)
        entries = [an_entry(mutual_id, debit(ORANGE, xof(minor)), credit(BANK, xof(minor))) for minor in (5_000, 2_000)]
        await post(session, entries)
    await chain.seal(database, "entries")
    return mutual_id


async def saved(owner_url: str, folder: Path) -> Path:
    """A backup of this moment."""
    file = folder / "books.dump"
    await backup.take(owner_url, file, runtime_role=roles.RUNTIME, taken_at=TAKEN)
    return file


def retold(file: Path, **other: object) -> Path:
    """The same with a manifest that says otherwise."""
    manifest = backup.manifest_of(file)
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | other), "utf-8")
    return file


async def enter(urls: ServerUrls) -> None:
    """Somebody comes in as the runtime role."""
    connection = await asyncpg.connect(urls.runtime.replace("+asyncpg", ""))
    await connection.close()


async def test_i18_a_chain_ends_and_verifies_after_dump_and_restore_as_before(
    owner_url: str, mutual_id: MutualId, database: Database, empty: ServerUrls, tmp_path: Path
) -> None:
    file = await saved(owner_url, tmp_path)
    async with database.transaction() as session:
        before = await chain.head(session, mutual_id)

    await backup.load(empty.owner, file, backup.read(file))

    copy = Database.connect(empty.owner, clock=database.clock, vault=database.vault)
    async with copy.transaction() as session:
        after = await chain.head(session, mutual_id)
        broken = await chain.verify(session, mutual_id, "entries")
    await copy.close()
    assert (after, broken) == (before, [])


async def test_a_backup_is_read_by_this_user_alone_and_nothing_half_made_stays(owner_url: str, tmp_path: Path) -> None:
    file = await saved(owner_url, tmp_path)

    made = sorted(tmp_path.iterdir())
    assert made == [file, backup.manifest_of(file)]
    assert [stat.S_IMODE(one.stat().st_mode) for one in made] == [0o600, 0o600]
    assert backup.read(file).rows["seals"] == 0


async def test_a_backup_that_was_cut_short_or_has_no_manifest_is_refused(owner_url: str, tmp_path: Path) -> None:
    file = await saved(owner_url, tmp_path)
    file.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(BackupChanged):
        backup.read(file)
    backup.manifest_of(file).unlink()
    with pytest.raises(BackupUnreadable):
        backup.read(file)


async def test_it_fits_into_an_empty_database_of_the_same_roles_and_no_older_server(
    owner_url: str, empty: ServerUrls, tmp_path: Path
) -> None:
    file = await saved(owner_url, tmp_path)
    manifest = backup.read(file)

    await backup.require_fit(empty.owner, manifest, runtime_role=roles.RUNTIME)

    with pytest.raises(NotEmpty):
        await backup.require_fit(owner_url, manifest, runtime_role=roles.RUNTIME)
    with pytest.raises(BackupDoesNotFit):
        await backup.require_fit(empty.owner, manifest, runtime_role="another_role")
    for other in ({"revision": "9999"}, {"server": 990_000}):
        with pytest.raises(BackupDoesNotFit):
            manifest = backup.read(retold(file, **other))
            await backup.require_fit(empty.owner, manifest, runtime_role=roles.RUNTIME)


async def test_what_differs_from_its_manifest_is_found(
    owner_url: str, mutual_id: MutualId, empty: ServerUrls, tmp_path: Path
) -> None:
    file = retold(await saved(owner_url, tmp_path), heads=[[str(mutual_id), "entries", 1, "00" * 32]])

    with pytest.raises(RestoredOtherwise):
        await backup.load(empty.owner, file, backup.read(file))


async def test_nobody_comes_in_while_the_door_is_closed(empty: ServerUrls) -> None:
    await backup.close_door(empty.owner, roles.RUNTIME)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await enter(empty)

    await backup.open_door(empty.owner, roles.RUNTIME)
    await enter(empty)


async def test_a_file_that_is_no_dump_is_told_in_the_programs_words(empty: ServerUrls, tmp_path: Path) -> None:
    file = tmp_path / "no.dump"
    file.write_text("not a dump")

    with pytest.raises(pgtools.ToolFailed) as told:
        await pgtools.restore(empty.owner, file)

    assert "pg_restore" in str(told.value.facts["why"])


async def test_a_server_newer_than_the_programs_is_refused(owner_url: str, tmp_path: Path) -> None:
    with pytest.raises(pgtools.ToolsTooOld):
        await pgtools.dump(owner_url, tmp_path / "never", snapshot="0", server=990_000)
