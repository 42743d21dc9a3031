"""The embedded server: one owner, others attach, and nothing is left behind or lost when a process is killed."""

import contextlib
import json
import os
import pwd
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from app.db import binaries
from app.db.cluster import EmbeddedServerFailed
from app.db.embedded import EmbeddedServer, ServerUrls, embedded_server
from tests.db.hold_server import QUICK

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20


@pytest.fixture(scope="module", autouse=True)
def programs() -> Iterator[Path]:
    """One copy of the programs that any user can read, for all tests here."""
    folder = Path(tempfile.mkdtemp(prefix="mutuelle-test-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PG_BINDIR", str(binaries.bin_dir_for_others(folder)))
        yield folder
    shutil.rmtree(folder)


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that the server's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="mutuelle-test-"))
    yield folder
    if (folder / "elsewhere").is_symlink():
        shutil.rmtree((folder / "elsewhere").resolve())
    shutil.rmtree(folder)


@contextlib.contextmanager
def a_process_that_owns(state: Path) -> Iterator[tuple[subprocess.Popen[str], ServerUrls]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.db.hold_server", str(state)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process, ServerUrls(**json.loads(process.stdout.readline()))
        process.communicate(timeout=PATIENCE_S)


def postmaster_of(state: Path) -> int:
    return int((state / "data" / "postmaster.pid").read_text().splitlines()[0])


def ends(pidfd: int) -> bool:
    return bool(select.select([pidfd], [], [], PATIENCE_S)[0])


async def ask(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_both_roles_work_and_only_the_owner_makes_databases(state: Path) -> None:
    with embedded_server(state, options=QUICK) as urls:
        assert await ask(urls.runtime, "SELECT current_user") == "mutuelle_app"
        await ask(urls.owner, "CREATE DATABASE another")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await ask(urls.runtime, "CREATE DATABASE one_more")


async def test_it_listens_on_loopback_when_asked_to(state: Path) -> None:
    with embedded_server(state, tcp=True, options=QUICK) as urls:
        assert await ask(urls.runtime, "SELECT host(inet_server_addr())") == "127.0.0.1"


async def test_a_wrong_password_is_refused_on_the_socket_too(state: Path) -> None:
    with embedded_server(state, options=QUICK) as urls:
        password = urls.runtime.split("@")[0].rpartition(":")[2]
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(urls.runtime.replace(password, "guessed"), "SELECT 1")


async def test_passwords_and_state_are_private(state: Path) -> None:
    with embedded_server(state, options=QUICK):
        private = [state, state / "data", state / "passwords.json", state / "urls.json"]
        modes = [stat.S_IMODE(path.stat().st_mode) for path in private]

    assert modes == [0o700, 0o700, 0o600, 0o600]
    assert not list(state.glob("*.password"))


async def test_a_second_process_attaches_and_leaves_the_server_running(state: Path) -> None:
    with a_process_that_owns(state) as (_, owned):
        with embedded_server(state, options=QUICK) as attached:
            assert attached == owned

        assert await ask(owned.runtime, "SELECT 1") == 1


async def test_the_server_ends_with_a_killed_owner_and_its_successor_finds_the_data(state: Path) -> None:
    with a_process_that_owns(state) as (owner, urls):
        await ask(urls.owner, "CREATE TABLE kept AS SELECT 7 AS n")
        server = os.pidfd_open(postmaster_of(state))

        owner.kill()
        owner.wait(PATIENCE_S)

        with embedded_server(state, options=QUICK) as successor:
            assert await ask(successor.owner, "SELECT n FROM kept") == 7
        assert ends(server)
        os.close(server)


async def test_a_terminated_owner_stops_its_server_in_order(state: Path) -> None:
    with a_process_that_owns(state) as (owner, _):
        owner.terminate()

        assert owner.wait(PATIENCE_S) == 128 + signal.SIGTERM
        assert not (state / "data" / "postmaster.pid").exists()
        assert not (state / "urls.json").exists()


async def test_a_killed_server_starts_again_with_what_was_committed(state: Path) -> None:
    server = EmbeddedServer(state, options=QUICK)
    server.start()
    await ask(server.urls.owner, "CREATE TABLE kept AS SELECT 7 AS n")

    os.kill(server.pid, signal.SIGKILL)
    server.start()

    assert await ask(server.urls.owner, "SELECT n FROM kept") == 7
    server.stop()


async def test_a_stranger_with_the_old_servers_number_is_left_alone(state: Path) -> None:
    server = EmbeddedServer(state, options=QUICK)
    server.start()
    os.kill(server.pid, signal.SIGKILL)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as stranger:
        pid_file = state / "data" / "postmaster.pid"
        pid_file.write_text(pid_file.read_text().replace(str(server.pid), str(stranger.pid), 1))

        server.start()

        assert await ask(server.urls.runtime, "SELECT 1") == 1
        assert stranger.poll() is None
        server.stop()
        stranger.kill()


def test_only_the_main_thread_may_start_it(state: Path) -> None:
    refusals: list[EmbeddedServerFailed] = []

    def start() -> None:
        try:
            EmbeddedServer(state, options=QUICK).start()
        except EmbeddedServerFailed as refusal:
            refusals.append(refusal)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert len(refusals) == 1


async def test_a_folder_too_deep_for_a_socket_gets_its_place_elsewhere(state: Path) -> None:
    deep = state / ("d" * 120)

    with embedded_server(deep, options=QUICK) as urls:
        assert await ask(urls.runtime, "SELECT 1") == 1

    shutil.rmtree((deep / "elsewhere").resolve())


async def test_a_folder_below_a_closed_one_serves_whoever_runs_it(tmp_path: Path) -> None:
    state = tmp_path / "state"

    with embedded_server(state, options=QUICK) as urls:
        assert await ask(urls.runtime, "SELECT 1") == 1

    if (state / "elsewhere").is_symlink():
        shutil.rmtree((state / "elsewhere").resolve())


def test_it_never_runs_as_root_and_runs_as_an_ordinary_user(state: Path) -> None:
    """A child of ours gives up root where we have it, and owns a server: no other interpreter is at hand for sure."""
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(state, nobody.pw_uid, nobody.pw_gid)

    child = os.fork()
    if child == 0:
        os._exit(0 if _owns_a_server(state, nobody) else 1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def _owns_a_server(state: Path, user: pwd.struct_passwd) -> bool:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    with embedded_server(state, options=QUICK):
        return Path(f"/proc/{postmaster_of(state)}").stat().st_uid == user.pw_uid != 0
