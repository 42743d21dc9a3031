"""`mutuelle simulator`: an operator's simulator on loopback, until it is told to stop."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from starlette.types import ASGIApp

from app.cli.credentials import read_credentials
from app.cli.showing import say
from app.core.clock import SystemClock
from app.core.errors import Invalid
from app.providers.simulators import simulator_app, simulator_names
from app.providers.simulators.base import serve as serve_on_loopback


class CredentialsIncomplete(Invalid):
    """The simulator needs one more field of the account it is to keep; nothing was started."""

    code = "cli.credentials_incomplete"


def simulator(
    provider: Annotated[str, typer.Option(help=f"One of {', '.join(simulator_names())}.")],
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
