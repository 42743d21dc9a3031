"""One PostgreSQL server as a child process: started, ended with its owner, taken over from one that was killed."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from app.db.cluster import DATABASE, QUIET, Cluster, EmbeddedServerFailed
from app.db.roles import OWNER, RUNTIME, in_database

PATIENCE_S = 30.0
PR_SET_PDEATHSIG = 1
ALWAYS = {
    "max_connections": "200",
    "log_error_verbosity": "terse",  # the details and statements of refused rows hold people's data
    "log_min_error_statement": "panic",
}


@dataclass(frozen=True, slots=True, repr=False)
class ServerUrls:
    """The addresses of the owner's role and of the runtime role; both carry a password, so they are never shown."""

    owner: str
    runtime: str

    def of(self, database: str) -> "ServerUrls":
        """The same server and roles, in another database."""
        return ServerUrls(in_database(self.owner, database), in_database(self.runtime, database))


class EmbeddedServer:
    """The server of one state folder, from `start` to `stop`, for the one process that holds its lock."""

    def __init__(self, state: Path, *, tcp: bool = False, options: Mapping[str, str] | None = None) -> None:
        self._cluster = Cluster.at(state)
        self._port = _free_port() if tcp else None
        self._options = ALWAYS | dict(options or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def urls(self) -> ServerUrls:
        """Where the owner's role and the runtime role find the database."""
        return ServerUrls(self._url(OWNER), self._url(RUNTIME))

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        assert self._process is not None, "the server was not started"
        return self._process.pid

    def start(self) -> None:
        """Start, or start again after the server was killed, and wait until it takes connections.

        The kernel ends the server with the *thread* that started it, so only the main thread may.
        """
        if threading.current_thread() is not threading.main_thread():
            raise EmbeddedServerFailed(why="only the main thread may start the server")
        if self._process:
            self._process.wait(PATIENCE_S)
        if not self._cluster.data.exists():
            self._cluster.create(durable=self._options.get("fsync") != "off")
        deadline = time.monotonic() + PATIENCE_S
        self._end_leftover(deadline)
        while not self._came_up(deadline):
            if "still in use" not in self._log or time.monotonic() > deadline:
                raise EmbeddedServerFailed(why=self._log[-500:])

    def stop(self) -> None:
        """End sessions and server at once (SIGINT); one that has not gone after half a minute is cut off (SIGQUIT)."""
        assert self._process is not None, "the server was not started"
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(PATIENCE_S)

    def _url(self, role: str) -> str:
        who = f"postgresql+asyncpg://{role}:{self._cluster.passwords[role]}"
        if self._port:
            return f"{who}@127.0.0.1:{self._port}/{DATABASE}"
        return f"{who}@/{DATABASE}?{urlencode({'host': str(self._cluster.home)})}"

    def _end_leftover(self, deadline: float) -> None:
        """End what a killed owner left: we hold the lock, so nobody else owns it.

        A dead postmaster that nobody reaps looks alive to PostgreSQL. With its parent's id in the old pid file it
        passes over that check, and still looks whether the old shared memory is in use.
        """
        if not (lines := self._pid_lines()):
            return
        if _serves(int(lines[0]), self._cluster.data):
            os.kill(int(lines[0]), signal.SIGINT)
        while _serves(int(lines[0]), self._cluster.data):
            if time.monotonic() > deadline:
                raise EmbeddedServerFailed(why=f"the server of a former owner, process {lines[0]}, does not end")
            time.sleep(0.01)
        if self._pid_lines():
            self._pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    def _came_up(self, deadline: float) -> bool:
        """Start it and wait for what `pg_ctl` waits for: `ready` in the pid file."""
        with (self._cluster.home / "server.log").open("wb") as log:
            self._process = process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._cluster.home,
                env=QUIET,
                start_new_session=True,
                preexec_fn=_end_with(os.getpid()),
                user=self._cluster.account.uid,
                group=self._cluster.account.gid,
                extra_groups=self._cluster.account.groups,
            )
        while process.poll() is None and time.monotonic() < deadline:
            lines = self._pid_lines()
            if lines[:1] == [str(process.pid)] and lines[7:8] == ["ready"]:
                return True
            time.sleep(0.01)
        return False

    def _command(self) -> list[str]:
        place = (
            {"listen_addresses": "127.0.0.1", "port": str(self._port), "unix_socket_directories": ""}
            if self._port
            else {"listen_addresses": "", "unix_socket_directories": str(self._cluster.home)}
        )
        options = [word for name, value in (place | self._options).items() for word in ("-c", f"{name}={value}")]
        return [str(self._cluster.programs / "postgres"), "-D", str(self._cluster.data), *options]

    @property
    def _log(self) -> str:
        return (self._cluster.home / "server.log").read_text(errors="replace")

    @property
    def _pid_file(self) -> Path:
        return self._cluster.data / "postmaster.pid"

    def _pid_lines(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return [line.strip() for line in self._pid_file.read_text().splitlines()]
        return []


def _end_with(owner: int) -> Callable[[], None] | None:
    """On Linux the kernel sends the server SIGINT when its owner dies, even of `kill -9`."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != owner:
            os._exit(1)

    return ask


def _serves(pid: int, data: Path) -> bool:
    """Whether this is a living postmaster of that folder: neither a dead one nor a stranger with its number."""
    return f"-D {data} " in _command_line(pid)


def _command_line(pid: int) -> str:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
        return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
