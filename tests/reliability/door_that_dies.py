"""Serves the operators' door in a process of its own that kills itself before its first reply: `DATABASE_URL`."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.hooks import Limits, hooks_app
from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database
from app.inbox import Receiver, Writer
from app.providers.registry import installed
from app.providers.simulators.base import serve
from app.wallets import Adapters, Directory
from tests.inbox.world import accept


def dying(app: ASGIApp) -> ASGIApp:
    """The application, killed the moment it begins to reply."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_and_die(message: Message) -> None:
            if message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await app(scope, receive, send_and_die)

    return answer


async def main(url: str) -> None:
    """Open the door, say where, and wait for the end."""
    clock = VirtualClock(datetime(2026, 1, 15, 8, 0, tzinfo=UTC))
    vault = Vault({"test": bytes(range(32))}, current="test", index_key=bytes(range(32, 64)))
    database = Database.connect(url, clock=clock, vault=vault)
    directory = Directory(database, Adapters(installed().build, clock))
    async with Receiver(Writer(url)).running() as receiver:
        app = hooks_app(directory, receiver, accept, clock, Limits())
        async with serve(dying(app)) as door:
            print(door, flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
