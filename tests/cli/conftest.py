"""The command as people run it: a process of its own, forked from a warm one or started from nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from app.db.embedded import ServerUrls
from tests.cli import forking

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
PATIENCE_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its standard output, which is one JSON value."""
        return json.loads(self.out)


def surroundings(**more: str) -> dict[str, str]:
    """An environment that sets nothing of ours but `more`."""
    ours = ("MUTUELLE_", "DATABASE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"} | more


Run = Callable[..., Ended]


def run_in(folder: Path, words: tuple[str, ...], environment: dict[str, str]) -> Ended:
    """Run the command in a folder and wait for its end."""
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    return Ended(status=done.returncode, out=done.stdout, err=done.stderr)


@pytest.fixture(scope="session")
def warm_start() -> ForkServerContext:
    """The process that commands are forked from."""
    return forking.starting_point()


@pytest.fixture
def mutuelle(tmp_path: Path, database_urls: ServerUrls, warm_start: ForkServerContext) -> Run:
    """`mutuelle WORD …` on the test's own database, with the demo's keys."""

    def run(*words: str, **more: str) -> Ended:
        status, out, err = forking.run(warm_start, tmp_path, words, on_database(database_urls) | more)
        return Ended(status=status, out=out, err=err)

    return run


@pytest.fixture
def from_nothing(tmp_path: Path, database_urls: ServerUrls) -> Run:
    """The same in a process that starts from nothing."""
    return lambda *words, **more: run_in(tmp_path, words, on_database(database_urls) | more)


@pytest.fixture
def without_set_up(tmp_path: Path) -> Run:
    """`mutuelle WORD …` where nothing was prepared: no variable, an empty folder."""
    return lambda *words: run_in(tmp_path, words, surroundings())


def on_database(urls: ServerUrls) -> dict[str, str]:
    """An environment that names a database, and the demo's keys."""
    addresses = {"DATABASE_URL": urls.runtime, "DATABASE_OWNER_URL": urls.owner}
    return surroundings(MUTUELLE_DEMO="1", MUTUELLE_LOG_LEVEL="error", **addresses)
