"""P3: `ledger.post` in batches of 500, beside a bare driver that sends the same statements with like values."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event, make_url

from app import ledger
from app.bench.model import Measure
from app.bench.world import BENCH, World
from app.core.clock import business_date
from app.core.ids import new_id
from app.core.money import XOF, Money
from app.ledger import AccountRef, JournalEntry, chart, credit, debit

BATCH = 500
PARTIES = 2_000
WALLET = AccountRef("55211")
Statement = tuple[str, Sequence[Any]]


class _NotMeant(Exception):
    """Takes a posting back."""


@dataclass(slots=True)
class _Clerk:
    """Writes entries: against one hot account, or spread over many."""

    world: World
    parties: Sequence[UUID]
    numbers: "count[int]"

    def batch(self, *, is_hot: bool) -> Sequence[JournalEntry]:
        """The next five hundred."""
        return [self._entry(next(self.numbers), is_hot=is_hot) for _ in range(BATCH)]

    def _entry(self, number: int, *, is_hot: bool) -> JournalEntry:
        now = self.world.parts.clock.now()
        amount = Money(1_000, XOF)
        one, other = self.parties[number % PARTIES], self.parties[(number * 7 + 1) % PARTIES]
        return JournalEntry(
            mutual_id=self.world.mutual.id,
            key=f"bench:{number}",
            event="E03",
            cause="bench",
            actor=BENCH,
            occurred_at=now,
            booked_on=business_date(now, self.world.mutual.timezone),
            lines=(
                debit(WALLET if is_hot else chart.ANTENNA_CASH.of(one), amount),
                credit(chart.SUSPENSE.of(other), amount),
            ),
        )


async def measure(world: World, seconds: float) -> Sequence[Measure]:
    """Entries per second: ours on a hot and on spread accounts, and the bare driver's on the hot one."""
    clerk = _Clerk(world, [new_id() for _ in range(PARTIES)], count(1))
    for _ in range(2 * PARTIES // BATCH):  # so that every party has its accounts
        await _post(world, clerk.batch(is_hot=False))
    await _post(world, clerk.batch(is_hot=True))
    hot = await _ours(world, clerk, seconds / 3, is_hot=True)
    bare = await _bare(world, clerk, seconds / 3)
    spread = await _ours(world, clerk, seconds / 3, is_hot=False)
    return [
        Measure(
            code="P3", what="posted in batches of 500 ÷ bare driver", value=hot, unit="/s", anchor=bare, at_least=0.5
        ),
        Measure(code="P3", what="hot account ÷ spread accounts", value=hot, unit="/s", anchor=spread, at_least=0.85),
    ]


async def _ours(world: World, clerk: _Clerk, seconds: float, *, is_hot: bool) -> float:
    posted, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        await _post(world, clerk.batch(is_hot=is_hot))
        posted += BATCH
    return posted / (time.perf_counter() - started)


async def _post(world: World, entries: Sequence[JournalEntry]) -> None:
    async with world.parts.database.transaction() as session:
        await ledger.post(session, entries)


async def _bare(world: World, clerk: _Clerk, seconds: float) -> float:
    """Batches overheard while they were posted and rolled back, sent again by the driver alone."""
    address = make_url(world.urls.runtime).set(drivername="postgresql").render_as_string(hide_password=False)
    driver = await asyncpg.connect(address)
    posted, spent = 0, 0.0
    try:
        while spent < seconds:
            overheard = await _overhear(world, clerk.batch(is_hot=True))
            started = time.perf_counter()
            async with driver.transaction():
                for statement, values in overheard:
                    await driver.fetch(statement, *values)
            spent += time.perf_counter() - started
            posted += BATCH
    finally:
        await driver.close()
    return posted / spent


async def _overhear(world: World, entries: Sequence[JournalEntry]) -> Sequence[Statement]:
    with _listening(world) as heard, suppress(_NotMeant):
        async with world.parts.database.transaction() as session:
            await ledger.post(session, entries)
            raise _NotMeant
    return heard


@contextmanager
def _listening(world: World) -> Iterator[list[Statement]]:
    heard: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    engine = world.parts.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", note)
