"""Commands as processes of their own, forked from one that has imported what they need: only the start is shared."""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path

from app.cli import main
from app.cli.listing import COMMANDS

PATIENCE_S = 120


def starting_point() -> ForkServerContext:
    """Where commands are forked from; it is started by the first one, and alone in its process: no thread, no loop."""
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(sorted({f"app.cli.{one.place.split('.')[0]}" for one in COMMANDS.values()}))
    return server


def run(
    start: ForkServerContext, folder: Path, words: Sequence[str], environment: Mapping[str, str]
) -> tuple[int, str, str]:
    """A command's status, and what it wrote to both outputs."""
    out, err = folder / f".out-{os.getpid()}", folder / f".err-{os.getpid()}"
    process = start.Process(target=become, args=(folder, tuple(words), dict(environment), out, err))
    process.start()
    process.join(PATIENCE_S)
    try:
        assert process.exitcode is not None, f"{words} did not end"
        return process.exitcode, _taken(out), _taken(err)
    finally:
        process.kill()
        process.join()
        process.close()


def become(folder: Path, words: tuple[str, ...], environment: dict[str, str], out: Path, err: Path) -> None:
    """Be the command, with its surroundings and outputs."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for file, stream in ((out, sys.stdout), (err, sys.stderr)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream.fileno())
    main(words)


def _taken(file: Path) -> str:
    told = file.read_text("utf-8")
    file.unlink()
    return told
