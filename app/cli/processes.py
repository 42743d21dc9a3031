"""The commands that stay: `serve`, `work`, `simulator`; and `migrate`, which they stand on."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from starlette.types import ASGIApp

from app import main, worker
from app.cli.running import as_process, prepared
from app.cli.showing import say
from app.core.clock import SystemClock
from app.core.errors import Invalid
from app.db import migrate as migrations
from app.db.embedded import embedded_server
from app.db.roles import role_of
from app.providers.simulators import simulator_app
from app.providers.simulators.base import serve as serve_on_loopback


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve HTTP: operators' callbacks, the back office, health and metrics."""
    as_process(partial(main.serve, host=host, port=port))


def work() -> None:
    """Do the clock's work: drain the inbox, run the days, follow up what is open, seal the books."""
    as_process(worker.work)


def migrate() -> None:
    """Bring the database to this version: as DATABASE_OWNER_URL's role, or the embedded server's owner."""
    chosen = prepared()
    if chosen.database_owner_url is not None:
        owner, own = chosen.database_owner_url.get_secret_value(), chosen.database_url
        role = role_of(own.get_secret_value()) if own else chosen.runtime_role
        asyncio.run(migrations.upgrade(owner, runtime_role=role))
    elif chosen.database_url is not None:
        raise OwnerUnknown(field="DATABASE_OWNER_URL")
    else:
        with embedded_server(chosen.state_dir) as urls:
            asyncio.run(migrations.upgrade(urls.owner))
    say(f"at {migrations.head()}")


class OwnerUnknown(Invalid):
    """Migrations are run by the role that owns the tables: DATABASE_OWNER_URL names it; nothing was done."""

    code = "db.owner_unknown"


class CredentialsUnreadable(Invalid):
    """The credentials must be one JSON object of texts; nothing was done."""

    code = "cli.credentials_unreadable"


class CredentialsIncomplete(Invalid):
    """The simulator needs one more field of the account it is to keep; nothing was started."""

    code = "cli.credentials_incomplete"


def simulator(
    provider: Annotated[str, typer.Option(help="mpesa, mtn_momo, orange_ewallet, orange_money or simulator.")],
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port on loopback.")],
    credentials: Annotated[
        Path, typer.Option(help="JSON file with the merchant's account there.", exists=True, dir_okay=False)
    ],
    callback: Annotated[str | None, typer.Option(help="Where its callbacks go at first: …/hooks/TOKEN.")] = None,
) -> None:
    """Run an operator's simulator on loopback; it speaks the operator's own wire format."""
    account = read_credentials(credentials) | ({"callback_base": callback.rstrip("/")} if callback else {})
    app = _operator(provider, account)

    async def run() -> None:
        async with serve_on_loopback(app, port) as url:
            say(f"{provider} on {url}")
            await asyncio.Event().wait()

    try:
        asyncio.run(run())
    except KeyboardInterrupt:
        say("stopped")


def _operator(provider: str, account: Mapping[str, str]) -> ASGIApp:
    try:
        return simulator_app(provider, account, SystemClock())
    except KeyError as missing:
        raise CredentialsIncomplete(field=str(missing.args[0])) from None


def read_credentials(file: Path) -> dict[str, str]:
    """An account's credentials; raises `CredentialsUnreadable`."""
    try:
        read = json.loads(file.read_text("utf-8"))
    except ValueError:
        raise CredentialsUnreadable(field=str(file)) from None
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise CredentialsUnreadable(field=str(file))
    return read
