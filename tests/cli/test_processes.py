"""`serve`, `work` and `simulator` as processes: they come up, answer, and end in good order when told to."""

import asyncio
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.db.embedded import ServerUrls
from tests.cli.conftest import COMMAND, Run, run_in, surroundings

PATIENCE_S = 60


@contextmanager
def process(folder: Path, *words: str, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of ours, cut off at the end if it still runs."""
    running = subprocess.Popen(
        [*COMMAND, *words],
        cwd=folder,
        env=surroundings(MUTUELLE_DEMO="1", **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(url: str, *, method: str = "GET", running: "subprocess.Popen[str]") -> int:
    """The status of an answer, once the server listens."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=5) as answered:
                return int(answered.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            assert running.poll() is None and time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.05)


def wait_until_a_lane_is_held(url: str, running: "subprocess.Popen[str]") -> None:
    """Until the worker has begun: it leases the lanes of the inbox first of all."""

    async def are_held() -> bool:
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            held = await connection.scalar(text("SELECT count(*) FROM drain_lanes WHERE holder IS NOT NULL"))
        await engine.dispose()
        return bool(held)

    deadline = time.monotonic() + PATIENCE_S
    while not asyncio.run(are_held()):
        assert running.poll() is None and time.monotonic() < deadline, "the worker did not begin"
        time.sleep(0.05)


def test_serve_answers_health_and_turns_strangers_away_until_it_is_told_to_stop(
    tmp_path: Path, database_urls: ServerUrls
) -> None:
    port = free_port()
    with process(tmp_path, "serve", "--port", str(port), DATABASE_URL=database_urls.runtime) as running:
        healthz = answer(f"http://127.0.0.1:{port}/healthz", running=running)
        ready = answer(f"http://127.0.0.1:{port}/readyz", running=running)
        anonymous = answer(f"http://127.0.0.1:{port}/v1/mutuals", running=running)
        stranger = answer(f"http://127.0.0.1:{port}/hooks/unknown/payment", method="POST", running=running)
        running.send_signal(signal.SIGTERM)
        status = running.wait(PATIENCE_S)

    assert (healthz, ready, anonymous, stranger, status) == (200, 200, 401, 404, 0)


def test_serve_refuses_a_database_without_its_migrations(mutuelle: Run, server: ServerUrls) -> None:
    refused = mutuelle("serve", "--port", str(free_port()), DATABASE_URL=server.of("postgres").runtime)

    assert refused.status == 3
    assert refused.err.startswith("db.not_migrated: ")


def test_a_simulator_answers_in_its_operators_words(tmp_path: Path) -> None:
    account = tmp_path / "account.json"
    account.write_text(json.dumps({"api_key": "k", "receiver": "700100"}), "utf-8")
    port = free_port()
    words = ("simulator", "--provider", "simulator", "--port", str(port), "--credentials", str(account))
    with process(tmp_path, *words) as running:
        status = answer(f"http://127.0.0.1:{port}/balance?receiver=700100", running=running)

    assert status == 401


def test_an_account_that_lacks_a_field_is_the_callers_mistake(mutuelle: Run, tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text('{"receiver": "700100"}', "utf-8")

    refused = mutuelle("simulator", "--provider", "simulator", "--port", "9", "--credentials", "account.json")

    assert refused.status == 2
    assert refused.err.startswith("cli.credentials_incomplete: ")
    assert "api_key" in refused.err


def test_a_simulator_nobody_wrote_is_the_callers_mistake(mutuelle: Run, tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text("{}", "utf-8")

    refused = mutuelle("simulator", "--provider", "nobody", "--port", "9", "--credentials", "account.json")

    assert refused.status == 2
    assert refused.err.startswith("provider")


def test_work_ends_in_good_order_when_it_is_told_to(tmp_path: Path, database_urls: ServerUrls) -> None:
    with process(tmp_path, "work", DATABASE_URL=database_urls.runtime) as running:
        wait_until_a_lane_is_held(database_urls.owner, running)
        running.send_signal(signal.SIGTERM)
        status = running.wait(PATIENCE_S)

    assert status == 0


def test_without_an_address_every_command_finds_the_same_embedded_server(tmp_path: Path) -> None:
    """DESIGN 1: the first one makes and migrates it in the state folder, the next ones find what is there."""
    environment = surroundings(MUTUELLE_DEMO="1", MUTUELLE_LOG_LEVEL="error")
    words = ("--code", "MICBA", "--name", "MICBA", "--circle", "02", "--antenna", "Bandiagara")

    created = run_in(tmp_path, ("mutual", "create", *words), environment)
    listed = run_in(tmp_path, ("mutual", "list", "--json"), environment)

    assert (created.status, listed.status) == (0, 0)
    assert [one["code"] for one in listed.json] == ["MICBA"]
