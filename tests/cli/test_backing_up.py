"""`mutuelle backup`, `backup verify` and `restore` as people run them, from one database into another."""

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


async def ask(url: str, statement: str) -> object:
    """One value, as this role."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_i18_what_is_restored_proves_itself_and_is_held(mutuelle: Run, empty: ServerUrls, tmp_path: Path) -> None:
    file = tmp_path / "books.dump"
    mutuelle("mutual", "create", *MICMO)

    taken = mutuelle("backup", "--out", str(file), "--json")
    verified = mutuelle("backup", "verify", str(file), "--restore-test", "--json")
    restored = mutuelle(
        "restore", str(file), "--yes", "--json", DATABASE_URL=empty.runtime, DATABASE_OWNER_URL=empty.owner
    )

    assert [one.status for one in (taken, verified, restored)] == [0, 0, 0], restored.err
    assert taken.json["heads"] == restored.json["heads"] != []
    assert (verified.json["findings"], restored.json["findings"]) == ([], [])
    assert await ask(empty.runtime, "SELECT count(*) FROM recoveries") == 1
    for refused in ("DELETE FROM entries", "INSERT INTO recoveries SELECT * FROM recoveries"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(empty.runtime, refused)


def test_a_restore_wants_to_be_confirmed(mutuelle: Run, tmp_path: Path) -> None:
    unasked = mutuelle("restore", str(tmp_path / "books.dump"))

    assert unasked.status == 2
    assert unasked.err.startswith("cli.not_confirmed: ")
