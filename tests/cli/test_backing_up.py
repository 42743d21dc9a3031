"""`mutuelle backup`, `backup verify` and `restore` as people run them, from one database into another."""

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from app.db import roles
from app.db.embedded import ServerUrls
from tests.cli.conftest import Run

MICMO = ("--code", "MICMO", "--name", "Mutuelle du cercle de Mopti", "--circle", "01", "--antenna", "Mopti")


@pytest.fixture
async def empty(server: ServerUrls) -> AsyncIterator[ServerUrls]:
    """A database with nothing in it."""
    name = roles.new_name("restored")
    await roles.create_database(server.owner, name)
    yield server.of(name)
    await roles.drop_database(server.owner, name)


def into(urls: ServerUrls) -> dict[str, str]:
    """An environment whose database this is."""
    return {"DATABASE_URL": urls.runtime, "DATABASE_OWNER_URL": urls.owner}


async def ask(url: str, statement: str) -> object:
    """One value, as this role."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_i18_what_is_restored_is_what_was_saved_with_its_chains_and_held(
    mutuelle: Run, empty: ServerUrls, tmp_path: Path
) -> None:
    file = tmp_path / "books.dump"
    mutuelle("mutual", "create", *MICMO)

    taken = mutuelle("backup", "--out", str(file), "--json")
    restored = mutuelle("restore", str(file), "--yes", "--json", **into(empty))
    checked = mutuelle("check", "--chain", "--json", **into(empty))
    listed = mutuelle("mutual", "list", "--json", **into(empty))

    assert (taken.status, restored.status, checked.status) == (0, 0, 0), (taken.err, restored.err)
    assert taken.json["heads"] == restored.json["heads"] != []
    assert [one["code"] for one in listed.json] == ["MICMO"]
    assert await ask(empty.runtime, "SELECT count(*) FROM recoveries") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(empty.runtime, "DELETE FROM entries")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(empty.runtime, "INSERT INTO recoveries SELECT * FROM recoveries")


def test_a_backup_is_read_by_its_owner_alone_and_holds_no_key(mutuelle: Run, tmp_path: Path) -> None:
    taken = mutuelle("backup", "--out", str(tmp_path), "--json")

    file = Path(taken.json["file"])
    manifest = file.with_name(f"{file.name}.json")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, manifest)] == [0o600, 0o600]
    assert not list(tmp_path.glob(".*.part"))
    assert "key" not in json.dumps({name: None for name in json.loads(manifest.read_text("utf-8"))})


def test_a_backup_proves_itself_in_a_database_of_its_own(mutuelle: Run, tmp_path: Path) -> None:
    file = tmp_path / "books.dump"
    mutuelle("mutual", "create", *MICMO)
    mutuelle("backup", "--out", str(file))

    verified = mutuelle("backup", "verify", str(file), "--restore-test", "--json")

    assert (verified.status, verified.json["findings"]) == (0, []), verified.err


def test_a_file_that_was_changed_is_not_restored(mutuelle: Run, empty: ServerUrls, tmp_path: Path) -> None:
    file = tmp_path / "books.dump"
    mutuelle("backup", "--out", str(file))
    file.write_bytes(file.read_bytes()[:-1])

    verified = mutuelle("backup", "verify", str(file))
    restored = mutuelle("restore", str(file), "--yes", **into(empty))

    assert (verified.status, restored.status) == (3, 3)
    assert restored.err.startswith("db.backup_changed: ")


def test_nothing_is_restored_over_books_nor_unasked(mutuelle: Run, tmp_path: Path) -> None:
    file = tmp_path / "books.dump"
    mutuelle("backup", "--out", str(file))

    over = mutuelle("restore", str(file), "--yes")
    unasked = mutuelle("restore", str(file))

    assert (over.status, unasked.status) == (2, 2)
    assert over.err.splitlines()[-1].startswith("db.not_empty: ")
    assert unasked.err.startswith("cli.not_confirmed: ")


async def test_a_restore_that_finds_other_rows_lets_nobody_in(
    mutuelle: Run, empty: ServerUrls, tmp_path: Path
) -> None:
    file = tmp_path / "books.dump"
    mutuelle("mutual", "create", *MICMO)
    mutuelle("backup", "--out", str(file))
    manifest = file.with_name("books.dump.json")
    told = json.loads(manifest.read_text("utf-8"))
    told["rows"]["mutuals"] = 2
    manifest.write_text(json.dumps(told), "utf-8")

    restored = mutuelle("restore", str(file), "--yes", **into(empty))

    assert (restored.status, restored.err.splitlines()[-1].split(":")[0]) == (3, "db.restored_otherwise")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(empty.runtime, "SELECT 1")
