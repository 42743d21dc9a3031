"""`bench collect`: callbacks acknowledged (P1, P4), money booked end to end (P2), entries posted (P3), in one run."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import text

from app.bench import pgbench, posting
from app.bench.caller import Tally, call
from app.bench.model import Measure
from app.bench.pgbench import Anchor
from app.bench.processes import serving, working
from app.bench.world import World, a_world
from app.db import migrate, roles
from app.db.embedded import ServerUrls
from app.settings import Settings

CONNECTIONS = 32
HOUSEHOLDS = 2_000
PATIENCE_S = 60.0
GLANCE_S = 0.02
BOOKED = text("SELECT count(*) FROM payments WHERE status = 'allocated'")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """How the end-to-end run went: `behind` is how many were not booked when the last one was acknowledged."""

    number: int
    lasted_s: float
    behind: int

    @property
    def per_second(self) -> float:
        """Booked and allocated per second, from the first request to the last allocation."""
        return self.number / self.lasted_s


async def collect(settings: Settings, urls: ServerUrls, seconds: float, tell: Tell) -> Sequence[Measure]:
    """All measures, each on a copy of the same empty database; `seconds` is how long each single run lasts."""
    template = roles.new_name("bench_template")
    await migrate.upgrade(await roles.create_database(urls.owner, template))
    try:
        async with a_world(settings, urls, template, units=HOUSEHOLDS) as world:
            anchor = await _anchor(world, seconds, tell)
            acknowledged = await _acknowledge(world, seconds, tell)
        async with a_world(settings, urls, template, units=HOUSEHOLDS) as world:
            booked = await _book(world, round(acknowledged[0].per_second * seconds / 2), tell)
        async with a_world(settings, urls, template, units=1) as world:
            tell("P3: posting")
            posted = await posting.measure(world, seconds)
        return [*_p1(anchor, *acknowledged), *_p2(anchor, booked), *posted]
    finally:
        await roles.drop_database(urls.owner, template)


async def _anchor(world: World, seconds: float, tell: Tell) -> dict[int, Anchor]:
    """One durable insert per transaction, by 32 clients and by one; empty where this machine has no pgbench."""
    program = pgbench.find_pgbench()
    if program is None:
        tell("no pgbench on this machine: figures without ratios")
        return {}
    tell("anchor: pgbench")
    [body] = islice(world.confirmations("AA"), 1)
    return {
        clients: await asyncio.to_thread(
            pgbench.insert_one,
            program,
            world.urls.runtime,
            world.wallet,
            body_bytes=len(body),
            clients=clients,
            seconds=seconds,
        )
        for clients in (CONNECTIONS, 1)
    }


async def _acknowledge(world: World, seconds: float, tell: Tell) -> tuple[Tally, Tally]:
    """What one API process acknowledges: to 32 connections, and to one alone."""
    tell("P1: callbacks acknowledged")
    path = f"/hooks/{world.token}/confirmation"
    async with serving(world.urls.runtime) as port:
        await call(port, path, world.confirmations("WW"), connections=CONNECTIONS, seconds=seconds / 5)
        many = await call(port, path, world.confirmations("MM"), connections=CONNECTIONS, seconds=seconds)
        alone = await call(port, path, world.confirmations("BB"), connections=1, seconds=seconds / 2)
    return many, alone


async def _book(world: World, number: int, tell: Tell) -> Booked:
    """Send so many as fast as they are taken, with a worker beside, and wait until all are allocated."""
    tell(f"P2: {number} payments end to end")
    path = f"/hooks/{world.token}/confirmation"
    async with working(world.urls.runtime), serving(world.urls.runtime) as port:
        await call(port, path, world.confirmations("WW"), connections=CONNECTIONS, most=CONNECTIONS)
        before = await _until_allocated(world, CONNECTIONS)
        started = time.perf_counter()
        sent = await call(port, path, world.confirmations("EE"), connections=CONNECTIONS, most=number)
        behind = before + sent.accepted - await _allocated(world)
        await _until_allocated(world, before + sent.accepted)
        return Booked(number=sent.accepted, lasted_s=time.perf_counter() - started, behind=behind)


async def _until_allocated(world: World, wanted: int) -> int:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            if (found := await _allocated(world)) >= wanted:
                return found
            await asyncio.sleep(GLANCE_S)


async def _allocated(world: World) -> int:
    async with world.parts.database.transaction() as session:
        return await session.scalar(BOOKED) or 0


def _p1(anchor: dict[int, Anchor], many: Tally, alone: Tally) -> Sequence[Measure]:
    rate = anchor[CONNECTIONS].per_second if anchor else None
    p99 = anchor[CONNECTIONS].p99_s * 1e3 if anchor else None
    p50 = anchor[1].p50_s * 1e3 if anchor else None
    return [
        Measure(
            code="P1", what="acknowledged, 32 connections", value=many.per_second, unit="/s", anchor=rate, at_least=0.45
        ),
        Measure(
            code="P4", what="p99 at 32 connections", value=many.quantile(0.99) * 1e3, unit="ms", anchor=p99, at_most=2.5
        ),
        Measure(
            code="P4", what="p50 at one connection", value=alone.quantile(0.5) * 1e3, unit="ms", anchor=p50, at_most=5
        ),
    ]


def _p2(anchor: dict[int, Anchor], booked: Booked) -> Sequence[Measure]:
    rate = anchor[CONNECTIONS].per_second if anchor else None
    behind_s = booked.behind / booked.per_second
    return [
        Measure(
            code="P2",
            what="booked and allocated end to end",
            value=booked.per_second,
            unit="/s",
            anchor=rate,
            at_least=0.30,
        ),
        Measure(code="P2", what="backlog when the last is sent", value=behind_s, unit="s of traffic", at_most=0.5),
    ]
