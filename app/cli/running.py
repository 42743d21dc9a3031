"""Runs a command's work: with settings, on the database they name or the embedded one, in an event loop."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import uvloop

from app import settings
from app.core import logs
from app.core.actor import Actor
from app.settings import Settings
from app.wiring import Parts, assembled, database_at

ADMINISTRATOR = Actor.system("command_line")

Answer = TypeVar("Answer")


def on_database(work: Callable[[Parts], Awaitable[Answer]]) -> Answer:
    """Do `work` with the assembled application."""
    chosen = prepared()

    async def run(url: str) -> Answer:
        async with assembled(chosen, url) as parts:
            return await work(parts)

    with database_at(chosen) as url:
        return asyncio.run(run(url))


def as_process(process: Callable[[Settings, str], Awaitable[None]]) -> None:
    """Run a process until it is told to stop."""
    chosen = prepared()
    with database_at(chosen) as url:
        uvloop.run(_of(process, chosen, url))


def prepared() -> Settings:
    """The settings, with the logs going where they say: to standard error."""
    chosen = settings.load()
    logs.configure(chosen.log_level, stream=sys.stderr)
    return chosen


async def _of(process: Callable[[Settings, str], Awaitable[None]], chosen: Settings, url: str) -> None:
    await process(chosen, url)
