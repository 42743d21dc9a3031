"""The embedded PostgreSQL server: one process owns it, others attach, and it ends with its owner."""

import contextlib
import fcntl
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from app.db.cluster import EmbeddedServerFailed, write_secret
from app.db.postmaster import PATIENCE_S, EmbeddedServer, ServerUrls

__all__ = ["EmbeddedServer", "EmbeddedServerFailed", "ServerUrls", "embedded_server"]


@contextlib.contextmanager
def embedded_server(
    state: Path, *, tcp: bool = False, options: Mapping[str, str] | None = None
) -> Iterator[ServerUrls]:
    """Own the server of a state folder while the block runs, or attach to the one another process owns."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    addresses = state / "urls.json"
    deadline = time.monotonic() + 2 * PATIENCE_S
    with (state / "lock").open("a") as lock:
        while not _taken(lock.fileno()):
            if addresses.exists():
                yield ServerUrls(**json.loads(addresses.read_text()))
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(why="another process owns the server and does not say where it is")
            time.sleep(0.02)
        addresses.unlink(missing_ok=True)
        server = EmbeddedServer(state, tcp=tcp, options=options)
        with _ended_by_sigterm():
            server.start()
            try:
                write_secret(addresses, json.dumps(asdict(server.urls)))
                yield server.urls
            finally:
                addresses.unlink(missing_ok=True)
                server.stop()


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Make SIGTERM an orderly exit, so that the server is stopped and not cut off."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
