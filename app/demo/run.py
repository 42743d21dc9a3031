"""The command: build the stage, play the season, print and prove the figures, then serve or end."""

import asyncio
import signal
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import uvloop

from app import settings
from app.core import logs
from app.core.memory import settle_memory
from app.db.embedded import ServerUrls, embedded_server
from app.demo.figures import Figures, read_figures
from app.demo.play import play
from app.demo.progress import telling
from app.demo.season import Season, write
from app.demo.stage import Stage, staged
from app.demo.summary import Timing, summarise, words
from app.demo.welcome import welcome
from app.settings import Settings

UNITS = 150
DONE, FOUND_WRONG = 0, 1
LOOPBACK = ip_network("127.0.0.0/8")


def run(
    units: int = UNITS, seed: int = 1, *, exit_when_done: bool = False, language: str = "fr", state: Path | None = None
) -> int:
    """Play a season of `units` households and print its summary; 0 only if every invariant holds, else 1.

    Unless `exit_when_done` it goes on serving until interrupted. The same size and seed give the same figures.
    """
    loaded = settings.load(demo=True).model_copy(update={"trusted_proxies": (LOOPBACK,)})
    folder = (state or loaded.state_dir / "demo").absolute()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / "demo.log"
    say = words(language)
    _print(say["preparing"], say["simulated_note"])
    with log.open("w") as stream, embedded_server(folder / "server") as urls:
        logs.configure("warning", stream=stream)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_run(loaded, urls, units, seed, exit_when_done, language, log))


async def _run(
    loaded: Settings, urls: ServerUrls, units: int, seed: int, exit_when_done: bool, language: str, log: Path
) -> int:
    async with staged(loaded, urls) as stage:
        settle_memory()
        started = time.monotonic()
        figures = await play_season(stage, write(units, seed), seed, words(language)["season"])
        timing = Timing(seconds=time.monotonic() - started, log=str(log))
        _print(summarise(figures, timing, language))
        if not exit_when_done:
            stopped = _told_to_stop()
            _print(await welcome(stage, words(language)))
            await stage.serve_on(stopped)
    return DONE if figures.is_proven else FOUND_WRONG


async def play_season(stage: Stage, season: Season, seed: int, name: str) -> Figures:
    """Play it all on this stage and read the figures."""
    with telling(len(season.days), name) as tell:
        played = await play(stage, season, seed, tell)
    return await read_figures(stage, played)


def _told_to_stop() -> asyncio.Event:
    """Set by Ctrl-C or SIGTERM: what is under way is finished first."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join([*lines, ""]))
    sys.stdout.flush()
