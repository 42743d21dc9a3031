"""Backups: a dump of one moment with a manifest beside it, and such a dump loaded into an empty database.

The manifest says when it was taken, of which version, how many rows each table has and where every chain of hashes
ends, so that a restore can be held against it. Settings and their keys are in neither of the two files.
"""

import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import func, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.errors import Invalid, MutuelleError, Refused
from app.db import migrate, pgtools, roles

TABLES = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'pgqueuer%' ORDER BY 1"
)
OBJECTS = text(
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
)
ENDS = text("SELECT DISTINCT ON (mutual_id, chain) mutual_id, chain, number, hash FROM seals ORDER BY 1, 2, 3 DESC")


class BackupUnreadable(Invalid):
    """There is no such backup, or its manifest beside it is missing or not ours; nothing was done."""

    code = "db.backup_unreadable"


class BackupChanged(MutuelleError):
    """The file is not the one that its manifest describes: it was cut short or changed; nothing was restored."""

    code = "db.backup_changed"


class NotEmpty(Refused):
    """A backup is restored into an empty database only; this one has tables, and was left as it is."""

    code = "db.not_empty"


class BackupDoesNotFit(Refused):
    """The backup is of another role, of a newer version of this code, or of a newer server; nothing was restored."""

    code = "db.backup_does_not_fit"


class DoorOpen(Refused):
    """The runtime role cannot be kept out while the backup is restored: it or the owner's role has other rights."""

    code = "db.door_open"


class RestoredOtherwise(MutuelleError):
    """What was restored is not what was saved; nobody is let in. Drop the database and begin anew."""

    code = "db.restored_otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; `heads` is the end of each chain by mutual, chain, number and hash."""

    taken_at: datetime
    revision: str
    server: int
    owner: str
    runtime_role: str
    heads: tuple[tuple[str, str, int, str], ...]
    rows: Mapping[str, int]
    size: int = 0
    sha256: str = ""


def manifest_of(file: Path) -> Path:
    """Where the manifest of a dump stands: beside it."""
    return file.with_name(f"{file.name}.json")


async def take(owner_url: str, file: Path, *, runtime_role: str, taken_at: datetime) -> Manifest:
    """Write a backup of this moment, readable by this user alone; it is there whole or not at all.

    Manifest and dump are of one snapshot, whatever is written meanwhile. Raises `ToolFailed`, `ToolsTooOld`.
    """
    draft = file.with_name(f".{file.name}.part")
    os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    engine = create_async_engine(owner_url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    try:
        async with engine.connect() as connection:
            server = await pgtools.server_version(connection)
            seen = await _seen(connection)
            snapshot = str(await connection.scalar(text("SELECT pg_export_snapshot()")))
            await pgtools.dump(owner_url, draft, snapshot=snapshot, server=server)
        manifest = Manifest(
            taken_at=taken_at,
            revision=seen.revision,
            server=server,
            owner=roles.role_of(owner_url),
            runtime_role=runtime_role,
            heads=seen.heads,
            rows=seen.rows,
            size=draft.stat().st_size,
            sha256=_digest(draft),
        )
        _write(manifest_of(file), manifest)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
        await engine.dispose()
    return manifest


def read(file: Path) -> Manifest:
    """The manifest of a backup, once the file was found to be what it describes.

    Raises `BackupUnreadable`, `BackupChanged`.
    """
    try:
        told = json.loads(manifest_of(file).read_text("utf-8"))
        told["taken_at"] = datetime.fromisoformat(told["taken_at"])
        told["heads"] = tuple(tuple(head) for head in told["heads"])
        manifest = Manifest(**told)
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupUnreadable(field=file.name) from None
    if not file.is_file() or _digest(file) != manifest.sha256:
        raise BackupChanged(field=file.name)
    return manifest


def as_json(manifest: Manifest) -> dict[str, object]:
    """The manifest as it is written."""
    return asdict(manifest) | {"taken_at": manifest.taken_at.astimezone(UTC).isoformat()}


async def require_fit(owner_url: str, manifest: Manifest, *, runtime_role: str) -> None:
    """The database is empty, and this code, these roles and this server can hold the backup.

    Raises `NotEmpty`, `BackupDoesNotFit`.
    """
    if not migrate.knows(manifest.revision):
        raise BackupDoesNotFit(why="it is of another version of this code", revision=manifest.revision)
    if (roles.role_of(owner_url), runtime_role) != (manifest.owner, manifest.runtime_role):
        raise BackupDoesNotFit(why="its roles bear other names", roles=f"{manifest.owner}, {manifest.runtime_role}")
    async with _connected(owner_url) as connection:
        if await connection.scalar(OBJECTS):
            raise NotEmpty
        if pgtools.major(await pgtools.server_version(connection)) < pgtools.major(manifest.server):
            raise BackupDoesNotFit(why="it is of a newer server", server=pgtools.major(manifest.server))


async def load(owner_url: str, file: Path, manifest: Manifest) -> None:
    """Load a dump in one transaction, and hold what is there against the manifest.

    Raises `ToolFailed` with the database still empty, `RestoredOtherwise`.
    """
    await pgtools.restore(owner_url, file)
    async with _connected(owner_url) as connection:
        seen = await _seen(connection)
    if (seen.revision, seen.heads, seen.rows) != (manifest.revision, manifest.heads, dict(manifest.rows)):
        raise RestoredOtherwise


async def close_door(owner_url: str, runtime_role: str) -> None:
    """Let nobody but the owner into this database; raises `DoorOpen` when that cannot be had."""
    name, role = roles.database_of(owner_url), runtime_role
    async with _connected(owner_url) as connection:
        await connection.execute(text(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC, {role}'))
        has = text("SELECT has_database_privilege(:role, current_database(), 'CONNECT')")
        if await connection.scalar(has, {"role": role}):
            raise DoorOpen
        await connection.commit()


async def open_door(owner_url: str, runtime_role: str) -> None:
    """Let the runtime role in again."""
    async with _connected(owner_url) as connection:
        name = roles.database_of(owner_url)
        await connection.execute(text(f'GRANT CONNECT ON DATABASE "{name}" TO {runtime_role}'))
        await connection.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a database holds, in short."""

    revision: str
    heads: tuple[tuple[str, str, int, str], ...]
    rows: dict[str, int]


async def _seen(connection: AsyncConnection) -> _Seen:
    revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    ends = (await connection.execute(ENDS)).all()
    tables = (await connection.scalars(TABLES)).all()
    rows = {name: await connection.scalar(select(func.count()).select_from(table(name))) for name in tables}
    heads = tuple((str(end.mutual_id), end.chain, end.number, bytes(end.hash).hex()) for end in ends)
    return _Seen(revision=str(revision), heads=heads, rows={name: int(count or 0) for name, count in rows.items()})


@asynccontextmanager
async def _connected(owner_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(owner_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _write(file: Path, manifest: Manifest) -> None:
    draft = file.with_name(f".{file.name}.part")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
        json.dump(as_json(manifest), opened, indent=1)
    draft.replace(file)
