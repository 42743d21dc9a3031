"""The connection is cut at every COMMIT of a payout's life; by hand: `python -m tests.journeys.commit_cuts`.

One life after another, each with one cut more far along, until there is no COMMIT left to cut; each once before the
COMMIT is heard and once before its answer is. Whoever was cut off looks by what they know, and does it again if it is
not there (RELIABILITY 1.4).
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import jobs, payouts
from app.core import logs
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import PayoutBatchId, PayoutId
from app.core.vault import Vault
from app.db import Database, Session, migrate
from app.db.embedded import embedded_server
from app.payouts import Batch, BatchState, State
from app.payouts.tables import AttemptRow
from app.providers import PaymentState
from app.providers.http import HttpAnswer
from app.providers.simulators.base import Callback, CallbackSender, PayoutOutcome, PayoutPlan
from app.settings import load
from tests.journeys.cutting import Cut, CuttingProxy
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import RECEIVER, Counter, a_counter

AMOUNT, FEE = 10_000, 50
PAYEE = "22376000001"
LOST = (DBAPIError, OSError)
ROUNDS = [timedelta(minutes=3)] * 4 + [timedelta(minutes=40)] * 12
MOST_TRIES = 5

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How many points of one life were tried, both ways each, and what was wrong after any of them."""

    life: str
    points: int
    wrong: Sequence[str]


class Stubborn(CallbackSender):
    """An outbox that repeats a message until it is acknowledged."""

    async def _post(self, callback: Callback) -> HttpAnswer | None:
        for _ in range(MOST_TRIES):
            answer = await super()._post(callback)
            if answer is not None and answer.status == 200:
                break
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Those who act on a payout, over a connection that may break; `eyes` see past it what is there."""

    counter: Counter
    proxy: CuttingProxy
    eyes: Database

    async def insist(
        self, act: Callable[[Session], Awaitable[Found]], done: Callable[[Session], Awaitable[Found | None]]
    ) -> Found:
        """Act; when the connection breaks, look whether it is done, and only then act again."""
        for _ in range(MOST_TRIES):
            try:
                async with self.counter.cashier.database.transaction() as session:
                    return await act(session)
            except LOST:
                async with self.eyes.transaction() as session:
                    if (found := await done(session)) is not None:
                        return found
        raise AssertionError("one cut is one failure")

    async def approved(self, label: str) -> PayoutId:
        """A batch of what is owed, under this label, submitted and approved by two."""
        batch = await self._prepared(label)
        batch = await self._submitted(batch.id)
        for person in (self.counter.cashier.first, self.counter.cashier.second):
            await self._approve(batch, person)
        [payout] = batch.payouts
        return payout.id

    async def rounds(self, payout_id: PayoutId, until: State) -> None:
        """The worker's rounds, time passing in between, until it stands there or nothing more comes."""
        for wait in ROUNDS:
            await self._round()
            if await self.state(payout_id) is until:
                break
            self.counter.cashier.clock.advance(wait)

    async def resend(self, payout_id: PayoutId) -> None:
        """A person orders a new attempt of what failed."""
        mutual, sources = self.counter.cashier.mutual, self.counter.desk.sources

        async def act(session: Session) -> bool:
            await payouts.resend(session, mutual, payout_id, sources, self.counter.cashier.maker)
            return True

        async def done(session: Session) -> bool | None:
            now = await payouts.payout(session, mutual.id, payout_id)
            return None if now.state is State.FAILED else True

        await self.insist(act, done)

    async def state(self, payout_id: PayoutId) -> State:
        """Where it stands."""
        async with self.eyes.transaction() as session:
            return (await payouts.payout(session, self.counter.cashier.mutual.id, payout_id)).state

    async def reference(self, payout_id: PayoutId) -> str:
        """Under which it was sent last."""
        wanted = (
            select(AttemptRow.reference).where(AttemptRow.payout_id == payout_id).order_by(AttemptRow.number.desc())
        )
        async with self.eyes.transaction() as session:
            return (await session.scalars(wanted)).first() or ""

    async def _prepared(self, label: str) -> Batch:
        cashier = self.counter.cashier

        async def act(session: Session) -> Batch:
            [batch] = await payouts.prepare_batches(session, cashier.mutual, label=label, maker=cashier.maker)
            return batch

        async def done(session: Session) -> Batch | None:
            batches = await payouts.list_batches(session, cashier.mutual.id)
            return next((batch for batch in batches if batch.label == label), None)

        return await self.insist(act, done)

    async def _submitted(self, batch_id: PayoutBatchId) -> Batch:
        cashier = self.counter.cashier

        async def act(session: Session) -> Batch:
            return await payouts.submit_batch(session, cashier.mutual, batch_id, cashier.maker)

        async def done(session: Session) -> Batch | None:
            batch = await payouts.batch(session, cashier.mutual.id, batch_id)
            return None if batch.state is BatchState.DRAFT else batch

        return await self.insist(act, done)

    async def _approve(self, batch: Batch, person: Actor) -> None:
        mutual, content_hash = self.counter.cashier.mutual, batch.content_hash
        assert content_hash is not None, "it was submitted"

        async def act(session: Session) -> bool:
            await payouts.approve_batch(session, mutual, batch.id, content_hash, person)
            return True

        async def done(session: Session) -> bool | None:
            return str(person) in await payouts.approvers_of(session, mutual.id, batch.id) or None

        await self.insist(act, done)

    async def _round(self) -> None:
        """What breaks is taken up by the next round, as by the worker's outermost loop."""
        for work in (partial(jobs.pay, self.counter.desk), self.counter.drained):
            try:
                await work()
            except LOST:
                continue


Life = Callable[[People, str], Awaitable[tuple[PayoutId, "End"]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must stand at the end of a life: its state, the transfers at the operator, the entries booked."""

    state: State
    transfers: Mapping[PaymentState, int]
    entries: Sequence[str]


async def paid(people: People, label: str) -> tuple[PayoutId, End]:
    """It arrives."""
    _plan(people)
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.SUCCEEDED)
    transfers = {PaymentState.SUCCEEDED: 1}
    return payout_id, End(state=State.SUCCEEDED, transfers=transfers, entries=["E14", "E15"])


async def failed_and_sent_again(people: People, label: str) -> tuple[PayoutId, End]:
    """It fails, a person orders a new attempt, and that arrives."""
    _plan(people, outcome=PayoutOutcome.FAILED, reason="unreachable")
    _plan(people)
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.FAILED)
    await people.resend(payout_id)
    await people.rounds(payout_id, State.SUCCEEDED)
    transfers = {PaymentState.FAILED: 1, PaymentState.SUCCEEDED: 1}
    return payout_id, End(state=State.SUCCEEDED, transfers=transfers, entries=["E14", "E14", "E15", "E16"])


async def returned(people: People, label: str) -> tuple[PayoutId, End]:
    """It arrives and comes back later, with its fee."""
    _plan(people)
    payout_id = await people.approved(label)
    await people.rounds(payout_id, State.SUCCEEDED)
    counter = people.counter
    reference = await people.reference(payout_id)
    await counter.operator.return_payout(reference, fee_returned=counter.money(FEE))
    await people.rounds(payout_id, State.RETURNED)
    transfers = {PaymentState.SUCCEEDED: 1, PaymentState.REVERSED: 1}
    return payout_id, End(state=State.RETURNED, transfers=transfers, entries=["E14", "E15", "E17"])


LIVES: Mapping[str, Life] = {"paid": paid, "failed and sent again": failed_and_sent_again, "returned": returned}


async def cut_everywhere(url: str, life: str, *, every: int = 1) -> Tried:
    """Live this life again and again, cut at one COMMIT after another, until there is none left to cut."""
    async with _people(url) as people:
        wrong: list[str] = []
        for at in count(1, every):
            for cut in Cut:
                wrong += await _live(people, LIVES[life], at, cut)
                if not people.proxy.has_cut:
                    return Tried(life=life, points=people.proxy.seen, wrong=wrong)
    raise AssertionError("a life ends")


async def _live(people: People, life: Life, at: int, cut: Cut) -> Sequence[str]:
    """One life with one cut; what was wrong after it."""
    counter, label = people.counter, f"{at} {cut}"
    await counter.cashier.owe(counter.clinic, AMOUNT)
    before = set(counter.operator.books.all())
    people.proxy.arm(at, cut)
    try:
        payout_id, end = await life(people, label)
    finally:
        people.proxy.disarm()
    made = [movement for movement in counter.operator.books.all() if movement not in before]
    states = [movement.state for movement in made]
    ours, theirs = (
        await counter.booked(counter.wallet.account_code),
        counter.operator.books.balance(RECEIVER, counter.cashier.mutual.currency),
    )
    found = {
        "state": (await people.state(payout_id), end.state),
        "transfers": ({state: states.count(state) for state in set(states)}, end.transfers),
        "entries": (sorted(await counter.entries(payout_id)), end.entries),
        "in transit": (await counter.booked("4012"), [0]),
        "float": (ours, [theirs.minor]),
        "findings": (await counter.cashier.findings(), []),
    }
    return [f"{label}: {what} {is_} not {due}" for what, (is_, due) in found.items() if is_ != due]


def _plan(people: People, **told: object) -> None:
    plan = PayoutPlan(fee=people.counter.money(FEE), **told)  # type: ignore[arg-type]
    people.counter.operator.plan_payout(PAYEE, plan)


@asynccontextmanager
async def _people(url: str) -> AsyncIterator[People]:
    """A counter whose every connection goes through the proxy."""
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    keys = load(demo=True).keys
    vault = Vault(keys.sealing, current=keys.current, index_key=keys.index)
    async with CuttingProxy(url).running() as proxy:
        through = Database.connect(proxy.url, clock=clock, vault=vault)
        eyes = Database.connect(url, clock=clock, vault=vault)
        try:
            async with a_counter(await a_cashier(through, clock), proxy.url, float_minor=100_000_000) as counter:
                counter.operator.sender = Stubborn("simulator", clock)
                yield People(counter=counter, proxy=proxy, eyes=eyes)
        finally:
            await eyes.close()
            await through.close()


def by_hand() -> int:
    """All lives on a server of its own; 0 when nothing was wrong after any cut."""
    logs.configure("critical", stream=sys.stderr)
    state = Path(tempfile.mkdtemp(prefix="mutuelle-cuts-"))
    wrong: list[str] = []
    try:
        with embedded_server(state) as urls:
            asyncio.run(migrate.upgrade(urls.owner))
            for life in LIVES:
                tried = asyncio.run(cut_everywhere(urls.runtime, life))
                print(f"{life}: cut before and after each of {tried.points} COMMITs, {len(tried.wrong)} wrong")
                wrong += tried.wrong
    finally:
        shutil.rmtree(state)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(by_hand())
