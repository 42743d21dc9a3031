"""The door over real HTTP: a thousand at once, a database that goes away, a pool that others have emptied."""

import asyncio
import os
import signal
import tempfile
import tracemalloc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select, text

from app.api.hooks import Limits, Validator, hooks_app
from app.core.clock import VirtualClock
from app.core.jsontext import encode
from app.core.vault import Vault
from app.db import Database, migrate
from app.db.embedded import EmbeddedServer
from app.inbox import Receiver, Writer
from app.inbox.tables import DeliveryRow
from app.providers import ValidationQuestion, Verdict
from app.providers.simulators.base import serve
from app.wallets import Directory, OpenWallet
from tests.api.hooks.conftest import Door
from tests.inbox.world import World, a_confirmation, a_world, accept


@asynccontextmanager
async def a_served_door(
    world: World, doors: Database, validator: Validator = accept
) -> AsyncIterator[httpx.AsyncClient]:
    """The door behind a real server on loopback, on a database of its own as in production."""
    async with Receiver(Writer(world.url)).running() as receiver:
        app = hooks_app(Directory(doors, world.adapters), receiver, validator, doors.clock, Limits())
        limits = httpx.Limits(max_connections=1_000, max_keepalive_connections=100)
        async with serve(app) as base, httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as http:
            yield http


async def post(http: httpx.AsyncClient, world: World, body: bytes, event: str = "payment") -> int:
    answer = await http.post(
        f"/hooks/{world.token}/{event}", content=body, headers={"content-type": "application/json"}
    )
    return answer.status_code


async def was_taken(http: httpx.AsyncClient, world: World, body: bytes) -> bool:
    """Whether it was acknowledged; a connection that broke, as an idle one may, acknowledges nothing."""
    try:
        return await post(http, world, body) == 200
    except httpx.TransportError:
        return False


async def stored_bodies(world: World) -> Sequence[str]:
    async with world.database.transaction() as session:
        return (await session.scalars(select(func.convert_from(DeliveryRow.body, "UTF8")))).all()


@pytest.fixture
async def doors(database_url: str, clock: VirtualClock, vault: Vault) -> AsyncIterator[Database]:
    """The small pool of the door alone."""
    doors = Database.connect(database_url, clock=clock, vault=vault, pool_size=2, pool_timeout_s=2)
    yield doors
    await doors.close()


@pytest.fixture
async def world(database: Database, database_url: str) -> AsyncIterator[World]:
    """One mutual with one wallet."""
    async with a_world(database, database_url) as world:
        yield world


async def test_reliability_1_a_thousand_equal_confirmations_at_once_are_one_row_and_a_thousand_successes(
    world: World, doors: Database
) -> None:
    """RELIABILITY 1, over real HTTP."""
    async with a_served_door(world, doors) as http:
        statuses = await asyncio.gather(*(post(http, world, a_confirmation()) for _ in range(1_000)))

    assert statuses == [200] * 1_000
    assert len(await stored_bodies(world)) == 1


async def test_reliability_30_callbacks_are_acknowledged_while_reports_hold_every_connection(
    world: World, doors: Database
) -> None:
    """RELIABILITY 30: the door has connections of its own."""
    reports = [world.database.engine.connect() for _ in range(10)]
    for report in reports:
        await report.start()
        await report.execute(text("SELECT 1"))
    try:
        async with a_served_door(world, doors) as http:
            statuses = await asyncio.gather(*(post(http, world, a_confirmation(f"SIM{n}")) for n in range(20)))
    finally:
        for report in reports:
            await report.close()

    assert statuses == [200] * 20


async def test_a_validator_that_hangs_leaves_the_decision_to_the_operator(world: World, doors: Database) -> None:
    """DESIGN 3.2: within the patience we say that we cannot say."""

    async def hang(opened: OpenWallet, question: ValidationQuestion) -> Verdict:
        await asyncio.Event().wait()
        return Verdict.ACCEPTED

    question = encode({"amount": "5000", "currency": "XOF", "reference": "0100012336"})
    async with Receiver(Writer(world.url)).running() as receiver:
        directory = Directory(doors, world.adapters)
        app = hooks_app(directory, receiver, hang, doors.clock, Limits(validation_seconds=0.05))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
            assert await post(http, world, question, "validation") == 503


async def test_without_a_database_the_operator_is_told_to_send_again_in_its_own_words(
    world: World, doors: Database
) -> None:
    """RELIABILITY 3, 1.7."""
    nowhere = world.url.split("@")[0] + "@127.0.0.1:9/mutuelle"
    async with Receiver(Writer(nowhere)).running() as receiver:
        app = hooks_app(Directory(doors, world.adapters), receiver, accept, doors.clock, Limits())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
            answer = await http.post(
                f"/hooks/{world.token}/payment",
                content=a_confirmation(),
                headers={"content-type": "application/json"},
            )

    assert (answer.status_code, answer.json()) == (503, {"status": "again"})
    assert await stored_bodies(world) == []


async def test_a_body_that_dawdles_is_not_waited_for(world: World, doors: Database) -> None:
    async def dawdle() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with Receiver(Writer(world.url)).running() as receiver:
        app = hooks_app(Directory(doors, world.adapters), receiver, accept, doors.clock, Limits(body_seconds=0.05))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
            answer = await http.post(f"/hooks/{world.token}/payment", content=dawdle())

    assert answer.status_code == 408


async def test_reliability_6_a_body_that_never_ends_is_cut_off_with_flat_memory(door: Door) -> None:
    """RELIABILITY 6: a hundred megabytes are offered, and nobody takes them."""
    offered = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal offered
        chunk = b"a" * 16_384
        for _ in range(6_400):
            offered += len(chunk)
            yield chunk

    tracemalloc.start()
    try:
        answer = await door.http.post(f"/hooks/{door.world.token}/payment", content=endless())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert answer.status_code == 413
    assert offered <= 10 * 16_384
    assert peak < 8 * 1024 * 1024


@pytest.fixture
def restartable() -> Iterator[EmbeddedServer]:
    """A durable server of the test's own that may be killed."""
    with tempfile.TemporaryDirectory(prefix="mutuelle-restart-") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedServer(Path(folder))
        server.start()
        yield server
        server.stop()


async def test_reliability_3_and_29_no_acknowledged_delivery_is_missing_after_the_database_was_killed_under_load(
    restartable: EmbeddedServer, clock: VirtualClock, vault: Vault
) -> None:
    """RELIABILITY 3, 29: what was not acknowledged is sent again by the operator, and all is there once."""
    await migrate.upgrade(restartable.urls.owner)
    database = Database.connect(restartable.urls.runtime, clock=clock, vault=vault, pool_size=2, pool_timeout_s=2)
    async with a_world(database, restartable.urls.runtime) as world, a_served_door(world, database) as http:
        acknowledged, refused = await bombard(http, world, restartable, times=3)

        again = await asyncio.gather(*(post(http, world, body) for body in refused))
        stored = await stored_bodies(world)
    await database.close()

    assert refused, "the database was away while deliveries came"
    assert set(again) <= {200}
    assert len(stored) == len(set(stored))
    assert {body.decode() for body in [*acknowledged, *refused]} == set(stored)


async def bombard(
    http: httpx.AsyncClient, world: World, server: EmbeddedServer, times: int
) -> tuple[list[bytes], list[bytes]]:
    """Deliver from eight connections while the server is killed and started again; what was taken, what was not."""
    acknowledged, refused = list[bytes](), list[bytes]()
    is_over = asyncio.Event()

    async def deliver(sender: int) -> None:
        number = 0
        while not is_over.is_set():
            body = a_confirmation(f"S{sender}N{number}")
            is_taken = await was_taken(http, world, body)
            (acknowledged if is_taken else refused).append(body)
            # Who was refused pauses: else the longer the server is away, the more there is to send again at once.
            await asyncio.sleep(0 if is_taken else 0.05)
            number += 1

    senders = [asyncio.create_task(deliver(sender)) for sender in range(8)]
    for _ in range(times):
        taken, missed = len(acknowledged), len(refused)
        await until(acknowledged, taken + 50)
        os.kill(server.pid, signal.SIGKILL)
        await until(refused, missed + 1)
        server.start()
    await until(acknowledged, len(acknowledged) + 50)
    is_over.set()
    await asyncio.gather(*senders)
    return acknowledged, refused


async def until(grown: Sequence[bytes], length: int) -> None:
    """Wait until the senders have brought the list to this length."""
    async with asyncio.timeout(60):
        while len(grown) < length:
            await asyncio.sleep(0.005)
