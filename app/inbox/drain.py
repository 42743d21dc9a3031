"""The drain: takes what waits in the lanes it holds and has it booked, a batch of one mutual at a time."""

import asyncio
import secrets
import socket
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from app.core.metrics import REGISTRY
from app.db import Database, Session
from app.db.leases import LeaseClock
from app.db.plans import prefer_indexes
from app.inbox import waiting
from app.inbox.booking import Book, Doors, book_deliveries
from app.inbox.errors import LaneLost
from app.inbox.fates import decide
from app.inbox.lanes import LEASE, Hold, guard, hold_lanes, raise_watermark, release_lanes
from app.inbox.model import Delivery

log = structlog.get_logger()

MOST_TOGETHER = 500
SWEEP_EVERY = timedelta(seconds=5)
# Longer than a statement of the receiver may take: after this no row appears below a position seen.
SETTLED_AFTER = timedelta(seconds=20)
BUSY_S, IDLE_S, TROUBLED_S = 0.005, 0.1, 1.0

DECIDED = Counter("inbox_decided", "Deliveries by the state they were given", ["state"], registry=REGISTRY)


@dataclass(slots=True)
class Lane:
    """How far we are in a lane: all above `mark` is new; all up to `settled` is decided for good.

    Between the two a late commit may appear; `seen` are marks waiting to settle.
    """

    hold: Hold
    mark: int
    settled: int
    seen: list[tuple[datetime, int]] = field(default_factory=list)


Work = Callable[[Lane, datetime], Awaitable[int]]


class Drain:
    """One worker's share of the inbox; any number of workers may run, each lane has one at a time."""

    def __init__(self, database: Database, *, doors: Doors, book: Book, lease_clock: LeaseClock) -> None:
        self._database = database
        self._doors = doors
        self._book = book
        self._holder = f"{socket.gethostname()}:{secrets.token_hex(8)}"
        self._lease_clock = lease_clock
        self._lanes: dict[int, Lane] = {}
        self._renew_at: datetime | None = None
        self._swept_at: datetime | None = None

    async def step(self) -> int:
        """Book one batch in every lane where something waits; answers how many deliveries were decided.

        A lane that was lost is left to its new holder. Raises when the database does not serve.
        """
        async with self._database.transaction() as session:
            instant = await self._lease_clock.now(session)
            await self._keep_leases(session, instant)
            marks = {number: lane.mark for number, lane in self._lanes.items()}
            busy = await waiting.busy_lanes(session, marks, self._database.clock.now()) if marks else []
        decided = await self._in_each(self._drain, [self._lanes[number] for number in busy], instant)
        if self._swept_at is None or instant - self._swept_at >= SWEEP_EVERY:
            self._swept_at = instant
            decided += await self._in_each(self._sweep, list(self._lanes.values()), instant)
        return decided

    async def run(self, stopped: asyncio.Event) -> None:
        """Step until stopped, then give the lanes back; the outermost loop of a worker's job.

        It polls: one cheap statement ten times a second costs less than a notification per commit, which serialises
        commits and needs a connection past the pooler.
        """
        while not stopped.is_set():
            pause = await self._step_and_rest()
            try:
                async with asyncio.timeout(pause):
                    await stopped.wait()
            except TimeoutError:
                continue
        await self.release()

    async def release(self) -> None:
        """Let go of the lanes."""
        self._lanes.clear()
        self._renew_at = None
        async with self._database.transaction() as session:
            await release_lanes(session, self._holder)

    async def _step_and_rest(self) -> float:
        try:
            return BUSY_S if await self.step() else IDLE_S
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.error("inbox.drain_troubled", error=type(error).__name__)
        except Exception:  # the rows stay as they were and are tried again
            log.exception("inbox.drain_failed")
        return TROUBLED_S

    async def _keep_leases(self, session: Session, instant: datetime) -> None:
        if self._renew_at is not None and instant < self._renew_at:
            return
        held = await hold_lanes(session, self._holder, instant)
        self._lanes = {number: self._lane_of(hold) for number, hold in held.items()}
        self._renew_at = instant + LEASE / 3

    def _lane_of(self, hold: Hold) -> Lane:
        """Where we were, or at the watermark when somebody else may have held the lane in between."""
        known = self._lanes.get(hold.lane)
        if known is not None and known.hold.fence == hold.fence:
            return known
        return Lane(hold, mark=hold.watermark, settled=hold.watermark)

    async def _in_each(self, work: Work, lanes: Sequence[Lane], instant: datetime) -> int:
        """Work lane by lane; trouble in one does not keep the others waiting, and is raised after them."""
        decided, trouble = 0, None
        for lane in lanes:
            try:
                decided += await work(lane, instant)
            except LaneLost:
                log.warning("inbox.lane_lost", lane=lane.hold.lane)
                self._lanes.pop(lane.hold.lane, None)
            except Exception as error:  # its rows stay as they were
                trouble = error
        if trouble is not None:
            raise trouble
        return decided

    async def _drain(self, lane: Lane, _instant: datetime) -> int:
        now = self._database.clock.now()
        async with self._database.transaction() as session:
            await waiting.use_fresh_plans(session)
            due = await waiting.due_again(session, lane.hold.lane, now, MOST_TOGETHER)
            new, mark = await waiting.new_above(session, lane.hold.lane, lane.mark, MOST_TOGETHER)
        decided = await self._book_all(lane, [*due, *new])
        lane.mark = mark
        return decided

    async def _sweep(self, lane: Lane, instant: datetime) -> int:
        """Book what was committed late below the mark, and settle what nothing can appear below any more."""
        if lane.settled == lane.mark:
            return 0
        async with self._database.transaction() as session:
            await waiting.use_fresh_plans(session)
            late = await waiting.late_below(session, lane.hold.lane, lane.settled, lane.mark, MOST_TOGETHER)
        decided = await self._book_all(lane, late)
        lane.seen.append((instant, lane.mark))
        if len(late) < MOST_TOGETHER:
            await self._settle(lane, instant)
        return decided

    async def _settle(self, lane: Lane, instant: datetime) -> None:
        old = [mark for seen_at, mark in lane.seen if instant - seen_at >= SETTLED_AFTER]
        if not old:
            return
        lane.settled = old[-1]
        lane.seen = lane.seen[len(old) :]
        async with self._database.transaction() as session:
            await raise_watermark(session, lane.hold, lane.settled)

    async def _book_all(self, lane: Lane, deliveries: Sequence[Delivery]) -> int:
        """Book mutual by mutual, each in its own transaction; one that is lost with its lane is the next holder's."""
        in_order = sorted(deliveries, key=lambda delivery: delivery.mutual_id)  # stable: the order of arrival stays
        for _, of_one in groupby(in_order, key=lambda delivery: delivery.mutual_id):
            await self._database.run(partial(self._book_batch, hold=lane.hold, batch=list(of_one)))
        return len(deliveries)

    async def _book_batch(self, session: Session, hold: Hold, batch: Sequence[Delivery]) -> None:
        await guard(session, hold)
        await prefer_indexes(session)
        mutual_id = batch[0].mutual_id
        fates = await book_deliveries(session, mutual_id, batch, self._doors, self._book)
        await decide(session, mutual_id, fates)
        for state, count in Tally(fate.state for fate in fates).items():
            DECIDED.labels(state).inc(count)
