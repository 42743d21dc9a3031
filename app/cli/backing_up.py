"""`mutuelle backup` and `backup verify`; `mutuelle restore`, which leaves everything in recovery hold."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app import checker, jobs, payouts
from app.checker import Finding
from app.cli.migrating import OwnerUnknown
from app.cli.running import ADMINISTRATOR, prepared
from app.cli.setting_up import Json
from app.cli.showing import FOUND_WRONG, as_json, say
from app.core.clock import SystemClock
from app.core.errors import Invalid
from app.core.vault import Vault
from app.db import Database, backup, migrate, roles
from app.db.backup import Manifest, RestoredOtherwise
from app.db.embedded import embedded_server
from app.db.roles import role_of
from app.settings import Settings

CHAIN = "I18"

backing_up = typer.Typer(invoke_without_command=True, help="Backups of the whole database.")


class NotConfirmed(Invalid):
    """A restore is asked for with --yes: from then on nothing is paid before people have looked; nothing was done."""

    code = "cli.not_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The owner's address, the runtime role's name, and the keys."""

    url: str
    runtime_role: str
    settings: Settings

    def database(self) -> Database:
        """As the owner sees it."""
        keys = self.settings.keys
        vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
        return Database.connect(self.url, clock=SystemClock(), vault=vault, pool_size=2)


@backing_up.callback()
def take(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A folder, or a file that is not there yet.")] = Path(),
    json: Json = False,
) -> None:
    """Save the whole database as it is at this moment: a file, and its manifest beside it."""
    if context.invoked_subcommand is not None:
        return
    with _owner() as owner:
        file = _file(out, SystemClock().now())
        _progress(f"saving to {file}", json)
        manifest = asyncio.run(_take(owner, file))
    _show(file, manifest, json)


@backing_up.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help="The backup; its manifest stands beside it.")],
    restore_test: Annotated[
        bool, typer.Option("--restore-test", help="Restore it into a database of its own and prove the books there.")
    ] = False,
    json: Json = False,
) -> None:
    """Whether a backup is what its manifest says; 1 when the books in it are wrong."""
    manifest = backup.read(file)
    findings: list[Finding] = []
    if restore_test:
        with _owner() as owner:
            _progress("restoring into a database of its own", json)
            findings = asyncio.run(_try(owner, file, manifest))
    _show(file, manifest, json, findings)
    raise typer.Exit(FOUND_WRONG if findings else 0)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup; its manifest stands beside it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Everything is held until people have looked.")] = False,
    json: Json = False,
) -> None:
    """Restore a backup into an empty database and hold all money back until the operators' history is known."""
    if not yes:
        raise NotConfirmed(field="--yes")
    manifest = backup.read(file)
    with _owner() as owner:
        _progress("restoring; nobody is let in meanwhile", json)
        findings = asyncio.run(_restore(owner, file, manifest))
    _show(file, manifest, json, findings)
    _progress("in recovery hold: nothing is paid or asked for before every account's history is known", json)
    raise typer.Exit(FOUND_WRONG if findings else 0)


async def _take(owner: Owner, file: Path) -> Manifest:
    """Sealed first, so that the manifest's heads stand for all that was written."""
    database = owner.database()
    try:
        await jobs.seal_books(database)
    finally:
        await database.close()
    return await backup.take(owner.url, file, runtime_role=owner.runtime_role, taken_at=SystemClock().now())


async def _try(owner: Owner, file: Path, manifest: Manifest) -> list[Finding]:
    """All that a restore does but the hold, in a database that is dropped at the end."""
    name = roles.new_name("restore")
    scratch = Owner(
        url=await roles.create_database(owner.url, name), runtime_role=owner.runtime_role, settings=owner.settings
    )
    try:
        await backup.require_fit(scratch.url, manifest, runtime_role=owner.runtime_role)
        return await _load(scratch, file, manifest)
    finally:
        await roles.drop_database(owner.url, name)


async def _restore(owner: Owner, file: Path, manifest: Manifest) -> list[Finding]:
    """The door is opened last: a restore that is cut short lets nobody in without the hold."""
    await backup.require_fit(owner.url, manifest, runtime_role=owner.runtime_role)
    await backup.close_door(owner.url, owner.runtime_role)
    findings = await _load(owner, file, manifest)
    if any(finding.code == CHAIN for finding in findings):
        raise RestoredOtherwise
    database = owner.database()
    try:
        async with database.transaction() as session:
            digest = bytes.fromhex(manifest.sha256)
            await payouts.begin_recovery(session, manifest.taken_at, digest, ADMINISTRATOR)
    finally:
        await database.close()
    await backup.open_door(owner.url, owner.runtime_role)
    return findings


async def _load(owner: Owner, file: Path, manifest: Manifest) -> list[Finding]:
    """Loaded, held against the manifest, brought to this version's head, and proven with every seal computed again."""
    await backup.load(owner.url, file, manifest)
    await migrate.upgrade(owner.url, runtime_role=owner.runtime_role)
    database = owner.database()
    try:
        async with database.transaction() as session:
            return await checker.run_checks(session, chain=True)
    finally:
        await database.close()


@contextmanager
def _owner() -> Iterator[Owner]:
    """The owner of DATABASE_OWNER_URL, else of the embedded server; raises `OwnerUnknown`."""
    chosen = prepared()
    if chosen.database_owner_url is not None:
        own = chosen.database_url
        role = role_of(own.get_secret_value()) if own else chosen.runtime_role
        yield Owner(url=chosen.database_owner_url.get_secret_value(), runtime_role=role, settings=chosen)
    elif chosen.database_url is not None:
        raise OwnerUnknown(field="DATABASE_OWNER_URL")
    else:
        with embedded_server(chosen.state_dir) as urls:
            yield Owner(url=urls.owner, runtime_role=roles.RUNTIME, settings=chosen)


def _file(out: Path, at: datetime) -> Path:
    file = out / f"mutuelle-{at:%Y%m%dT%H%M%SZ}.dump" if out.is_dir() else out
    if file.exists():
        raise FileExistsError(f"{file} is there already; nothing was saved")
    return file


def _progress(line: str, json_wanted: bool) -> None:
    typer.echo(line, err=json_wanted)


def _show(file: Path, manifest: Manifest, json_wanted: bool, findings: list[Finding] | None = None) -> None:
    found = [str(finding) for finding in findings or ()]
    if json_wanted:
        as_json({"file": str(file), **backup.as_json(manifest), "findings": found})
        return
    for line in found:
        say(line)
    say(f"{file}: {manifest.size} bytes, sha256 {manifest.sha256}")
    say(f"taken at {manifest.taken_at.isoformat()}, version {manifest.revision}, PostgreSQL {manifest.server}")
    say(f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, {len(manifest.heads)} chains")
