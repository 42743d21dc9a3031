"""A developer's chores: `check` for drift, `lint` for migrations that would lock, `migration TEXT` for a new one."""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from app.db import migrate
from app.db.embedded import embedded_server


async def check(owner_url: str) -> int:
    """1 when the tables say something else than the migrations make."""
    found = await migrate.drift(owner_url)
    sys.stderr.writelines(f"not in both tables and migrations: {difference}\n" for difference in found)
    return 1 if found else 0


def lint(folder: Path) -> int:
    """squawk's opinion of every migration, as SQL."""
    squawk = shutil.which("squawk")
    assert squawk is not None, "the tools are installed"
    return subprocess.run([squawk, *migrate.write_sql(folder)], check=False).returncode


def on_a_server(folder: Path, chore: Callable[[str], Awaitable[int | None]]) -> int:
    """Do a chore as the owner of a new database at the head."""

    async def do(owner_url: str) -> int:
        await migrate.upgrade(owner_url)
        return await chore(owner_url) or 0

    with embedded_server(folder, options={"fsync": "off"}) as urls:
        return asyncio.run(do(urls.owner))


def main(words: list[str], folder: Path) -> int:
    """Do what the words say; 2 when they say nothing known."""
    match words:
        case ["check"]:
            return on_a_server(folder, check)
        case ["lint"]:
            return lint(folder)
        case ["migration", message]:
            return on_a_server(folder, lambda owner_url: migrate.revision(owner_url, message))
    sys.stderr.write("python -m app.db check | lint | migration TEXT\n")
    return 2


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mutuelle-db-", ignore_cleanup_errors=True) as scratch:
        sys.exit(main(sys.argv[1:], Path(scratch)))
