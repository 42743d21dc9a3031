"""PostgreSQL's own `pg_dump` and `pg_restore`, run as the owner; passwords go by the environment alone."""

import asyncio
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.errors import MutuelleError
from app.db import binaries, roles

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
LONGEST_COMPLAINT = 300


class ToolFailed(MutuelleError):
    """PostgreSQL's program did not do it: `why` begins with its own words; no file and no row of it stays."""

    code = "db.tool_failed"


class ToolsTooOld(MutuelleError):
    """The server is newer than `pg_dump` here: name the programs of its version in `PG_BINDIR`; nothing was saved."""

    code = "db.tools_too_old"


async def server_version(connection: AsyncConnection) -> int:
    """As the server counts: 180002 is 18.2."""
    return int(str(await connection.scalar(text("SELECT current_setting('server_version_num')"))))


def major(version: int) -> int:
    """The major version of what a server counts."""
    return version // 10_000


async def dump(owner_url: str, file: Path, *, snapshot: str, server: int) -> None:
    """Dump one snapshot, in PostgreSQL's custom format; raises `ToolsTooOld`, `ToolFailed`."""
    program = _program("pg_dump")
    told = VERSION.search(await _run([program, "--version"], {}))
    if told is None or int(told.group(1)) < major(server):
        raise ToolsTooOld(server=major(server), tools=told.group(1) if told else "unknown")
    words = ["--format=custom", f"--snapshot={snapshot}", "--no-password", f"--file={file}"]
    await _run([program, *words], _surroundings(owner_url))


async def restore(owner_url: str, file: Path) -> None:
    """Load a dump, all of it or nothing; raises `ToolFailed`."""
    words = [
        "--single-transaction",
        "--no-owner",
        "--no-password",
        f"--dbname={roles.database_of(owner_url)}",
        str(file),
    ]
    await _run([_program("pg_restore"), *words], _surroundings(owner_url))


def _program(name: str) -> str:
    """The one that belongs to the server here, else the system's."""
    try:
        found = binaries.bin_dir() / name
    except binaries.ServerProgramsMissing:
        found = Path(shutil.which(name) or name)
    if not found.exists():
        raise binaries.ServerProgramsMissing
    return str(found)


def _surroundings(owner_url: str) -> Mapping[str, str]:
    """Where the server is, in libpq's words."""
    url = make_url(owner_url)
    told = {
        "PGHOST": url.query.get("host") or url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": url.query.get("ssl") or url.query.get("sslmode"),
    }
    return {name: str(value) for name, value in told.items() if value is not None}


async def _run(words: Sequence[str], surroundings: Mapping[str, str]) -> str:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **surroundings}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, env=environment, stdout=pipe, stderr=pipe)
    try:
        out, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if process.returncode != 0:
        first = complaint.decode(errors="replace").strip().splitlines()[:1]
        raise ToolFailed(why="".join(first)[:LONGEST_COMPLAINT], program=Path(words[0]).name)
    return out.decode(errors="replace")
