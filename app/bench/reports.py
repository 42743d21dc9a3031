"""`bench reports`: every report, register and act of the year's end at a size, each in a process of its own (P7)."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import uvloop

from app.bench import drawing
from app.bench.drawing import DRAWN, Drawn
from app.bench.season import Tell, a_season
from app.core import logs
from app.db.embedded import ServerUrls
from app.settings import Settings


async def reports(settings: Settings, urls: ServerUrls, units: int, tell: Tell) -> Sequence[Drawn]:
    """All of them, one after the other, on a mutual of about so many units; raises `NotAsPlayed`."""
    async with a_season(settings, urls, units, tell) as own:
        return await asyncio.to_thread(_all_drawn, settings, own.runtime, tell)


def _all_drawn(settings: Settings, url: str, tell: Tell) -> Sequence[Drawn]:
    """Every process is forked from one that has only read the program: what it holds more is the report's."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["__main__", drawing.__name__])
    drawn = []
    for name in DRAWN:
        tell(name)
        with ProcessPoolExecutor(1, mp_context=context) as alone:
            drawn.append(alone.submit(_drawn, settings, url, name).result())
    return drawn


def _drawn(settings: Settings, url: str, name: str) -> Drawn:
    logs.configure("error")
    return uvloop.run(drawing.draw(settings, url, name))
