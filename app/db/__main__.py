"""A developer's chores on an embedded server of their own: `check` for drift, `migration TEXT` for a new one."""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.db import migrate
from app.db.embedded import embedded_server


async def do(chore: list[str], owner_url: str) -> int:
    """Bring the database to the head, then do the chore; 1 when tables and migrations disagree."""
    await migrate.upgrade(owner_url)
    match chore:
        case ["check"]:
            found = await migrate.drift(owner_url)
            sys.stderr.writelines(f"not in both tables and migrations: {difference}\n" for difference in found)
            return 1 if found else 0
        case ["migration", message]:
            await migrate.revision(owner_url, message)
            return 0
        case _:
            sys.stderr.write("python -m app.db check | migration TEXT\n")
            return 2


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory(prefix="mutuelle-db-", ignore_cleanup_errors=True) as folder,
        embedded_server(Path(folder), options={"fsync": "off"}) as urls,
    ):
        status = asyncio.run(do(sys.argv[1:], urls.owner))
    sys.exit(status)
