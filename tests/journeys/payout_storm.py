"""Money out in a storm drawn from a seed, then in a calm; by hand: `python -m tests.journeys.payout_storm`."""

import argparse
import asyncio
import hashlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import structlog
from sqlalchemy import text

from app.core import logs
from app.core.vault import Vault
from app.db import migrate, roles
from app.db.embedded import ServerUrls, embedded_server
from tests.journeys.storm_days import Dispatch, Storm, dispatch
from tests.journeys.storm_operator import HeldUp
from tests.journeys.storm_people import People
from tests.journeys.storm_truth import Broken, look_on
from tests.journeys.storm_world import World, a_world

# What a worker logs when something happened that no room foresaw.
UNFORESEEN = {
    "jobs.follow_failed",
    "payout.adapter_failed",
    "inbox.drain_failed",
    "inbox.drain_troubled",
    "payout.not_reserved",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a seed: the log of its events in words, and their hash."""

    seed: int
    events: Sequence[str]
    counts: Mapping[str, int]

    @property
    def digest(self) -> str:
        """The same seed by a single worker gives the same."""
        return hashlib.sha256("\n".join(self.events).encode()).hexdigest()


async def play(
    urls: ServerUrls,
    template: str,
    seed: int,
    days: int,
    *,
    is_alone: bool = False,
    adapter: type[HeldUp] = HeldUp,
    dispatch: Dispatch = dispatch,
) -> Played:
    """One seed in a database of its own; raises `Broken` or whatever nobody foresaw."""
    name = roles.new_name("storm")
    await roles.create_database(urls.owner, name, template=template)
    try:
        with _watching() as unforeseen, _single(seed) if is_alone else _free():
            return await _play(urls.of(name).runtime, seed, days, unforeseen, is_alone, adapter, dispatch)
    finally:
        await roles.drop_database(urls.owner, name)


async def _play(
    url: str,
    seed: int,
    days: int,
    unforeseen: list[str],
    is_alone: bool,
    adapter: type[HeldUp],
    dispatch: Dispatch,
) -> Played:
    dice = random.Random(seed)
    vault = Vault({"storm": bytes(range(32))}, current="storm", index_key=bytes(range(32, 64)))
    async with a_world(url, vault, dice, adapter=adapter, is_alone=is_alone) as world:
        world.hands.witness = lambda reference: look_on(world, reference)
        storm = Storm(world=world, people=People(world, dice), dice=dice, is_alone=is_alone, dispatch=dispatch)
        for number in range(1, days + 1):
            await storm.day(number)
            if unforeseen:
                raise Broken("\n".join(unforeseen))
        await storm.calm()
        if unforeseen:
            raise Broken("\n".join(unforeseen))
        return Played(seed=seed, events=storm.events, counts=await _counts(world))


COUNTS = text("""
    SELECT (SELECT count(*) FROM payouts) AS payouts, (SELECT count(*) FROM payout_attempts) AS attempts,
           (SELECT count(*) FROM payout_evidence) AS evidence, (SELECT count(*) FROM payout_resolutions) AS resolutions,
           (SELECT count(*) FROM payouts WHERE state = 'succeeded') AS paid,
           (SELECT count(*) FROM incidents) AS incidents
""")


async def _counts(world: World) -> Mapping[str, int]:
    async with world.desk.database.transaction() as session:
        return dict((await session.execute(COUNTS)).one()._mapping)


@contextmanager
def _watching() -> Iterator[list[str]]:
    """What is logged of things that no room foresaw, with the exception."""
    found: list[str] = []

    def look(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if event["event"] in UNFORESEEN:
            found.append(f"{event['event']}: {sys.exc_info()[1]!r} {event}")
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[look])
    try:
        yield found
    finally:
        structlog.configure(**before)


@contextmanager
def _free() -> Iterator[None]:
    yield


@contextmanager
def _single(seed: int) -> Iterator[None]:
    """Identifiers and references from the seed, and one call at a time: nothing is left to chance but the seed."""
    ids, references = random.Random(f"ids:{seed}"), random.Random(f"references:{seed}")
    count = iter(range(1, 1 << 40))

    def next_id() -> UUID:
        return UUID(int=(next(count) << 80) | (7 << 76) | (2 << 62) | ids.getrandbits(60))

    def next_reference(*_: object) -> str:
        return UUID(int=references.getrandbits(128), version=4).hex

    with (
        patch("app.core.ids.uuid7", next_id),
        patch("app.payouts.reserving.new_payout_reference", next_reference),
        patch("app.jobs.following.AT_ONCE", 1),
    ):
        yield


@asynccontextmanager
async def _a_server() -> AsyncIterator[tuple[ServerUrls, str]]:
    state = Path(tempfile.mkdtemp(prefix="mutuelle-storm-"))
    options = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    try:
        with embedded_server(state, options=options) as urls:
            name = roles.new_name("template")
            await migrate.upgrade(await roles.create_database(urls.owner, name))
            yield urls, name
    finally:
        shutil.rmtree(state)


async def by_hand(first: int, seeds: int, days: int, *, is_alone: bool = False) -> int:
    """Seed after seed on a server of its own; the number of those that found something."""
    began, broken = time.monotonic(), 0
    async with _a_server() as (urls, template):
        for seed in range(first, first + seeds):
            started = time.monotonic()
            try:
                played = await play(urls, template, seed, days, is_alone=is_alone)
                told = f"{played.counts} {played.digest[:8]}"
            except Exception as error:  # told, and the next seed goes on
                broken += 1
                told = f"BROKEN {type(error).__name__}: {error}"
            print(f"seed {seed}: {time.monotonic() - started:.1f} s {told}", flush=True)
    print(f"{seeds} seeds of {days} days, {broken} broken, {time.monotonic() - began:.0f} s")
    return broken


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=60)
    parser.add_argument("--days", type=int, default=5)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--alone", action="store_true", help="a single worker: the same seed, the same events")
    told = parser.parse_args()
    logs.configure("critical", stream=sys.stderr)
    return min(asyncio.run(by_hand(told.first, told.seeds, told.days, is_alone=told.alone)), 1)


if __name__ == "__main__":
    sys.exit(main())
