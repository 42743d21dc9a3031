"""The days of a storm: what people, workers and operators do by the dice, and the calm that follows."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from app import jobs, payouts
from app.core.ids import PayoutId
from app.jobs.paying import PAYING
from app.payouts import State
from app.payouts.recording import Ticket
from app.providers import PaymentState
from app.wallets import OpenWallet
from tests.journeys.storm_operator import MISHAP, Blow, Killed, Mishap, StormOperator
from tests.journeys.storm_people import People
from tests.journeys.storm_truth import BACKLOG, examine, fate_of
from tests.journeys.storm_world import World

TICKS = 14
STEPS_S = (1, 2, 5, 5, 15, 60, 90, 130, 300, 900, 1_800, 3_600)
CALM_S = (5, 15, 60, 90, 300, 900, *(3_600,) * 6, *(21_600,) * 16)
TO_SEND = text("SELECT id FROM payouts WHERE state IN ('approved', 'reserved', 'not_sent') ORDER BY id")
SENT = text("""
    SELECT a.reference, a.outcome, p.id, p.state, p.account_code FROM payout_attempts a
    JOIN payouts p ON p.mutual_id = a.mutual_id AND p.id = a.payout_id ORDER BY p.id, a.number
""")
Act = Callable[[], Awaitable[str]]
Dispatch = Callable[[World, OpenWallet, Ticket], Awaitable[None]]


async def dispatch(world: World, wallet: OpenWallet, ticket: Ticket) -> None:
    """A worker that had dozed off goes on where it was."""
    await payouts.dispatch(world.desk, world.cashier.mutual, wallet, ticket, PAYING)


@dataclass(slots=True, kw_only=True)
class Storm:
    """One seed's run: dice, people, workers that are held up, and what happened in words."""

    world: World
    people: People
    dice: random.Random
    is_alone: bool
    dispatch: Dispatch
    events: list[str] = field(default_factory=list)
    paused: list[tuple[datetime, Mishap, asyncio.Task[State]]] = field(default_factory=list)
    dozing: list[tuple[datetime, OpenWallet, Ticket]] = field(default_factory=list)

    def acts(self) -> Sequence[tuple[int, Act]]:
        """What may happen, and how often."""
        people = self.people
        return (
            (6, people.claims_come_in),
            (1, people.overpayment_is_found),
            (5, people.prepare),
            (7, people.decide),
            (1, people.submit_drafts),
            (4, people.resolve),
            (5, people.resend_or_release),
            (1, people.kill_switch),
            (3, people.open_lanes),
            (3, people.top_up),
            (1, people.change_payee),
            (9, self.rounds),
            (9, self.unlucky),
            (6, self.doze),
            (3, self.cut_off),
            (5, self.deliver),
            (3, self.tell_again),
            (2, self.contradict),
            (2, self.settle_silent),
            (1, self.take_back),
        )

    async def day(self, number: int) -> None:
        """Some ticks, each with a few acts at once, then the night."""
        acts = self.acts()
        for act in (self.people.claims_come_in,) * 3 + (self.people.prepare, self.people.decide, self.people.top_up):
            await self._all_of([act])
        for _ in range(TICKS):
            chosen = self.dice.choices(
                [act for _, act in acts], [weight for weight, _ in acts], k=self.dice.randint(1, 4)
            )
            await self._all_of(chosen)
            self.world.clock.advance(timedelta(seconds=self.dice.choice(STEPS_S)))
            await self.wake()
            for till in self.world.tills:
                await till.operator.settle_due()
            if self.dice.random() < 0.8:
                await self.world.drained()
        self.world.clock.advance(timedelta(hours=self.dice.randint(8, 20)))
        await self.wake()
        booked = await examine(self.world)
        self.events.append(f"day {number}: {self._standing(booked)}")

    async def rounds(self) -> str:
        """The worker's round, by up to three workers at once."""
        workers = 1 if self.is_alone else self.dice.randint(1, 3)
        return str(sum(await asyncio.gather(*(jobs.pay(self.world.desk) for _ in range(workers)))))

    async def cut_off(self) -> str:
        """A round is cancelled somewhere in the middle; alone it is an undisturbed one, for nobody knows where."""
        if self.is_alone:
            return await self.rounds()
        task = asyncio.create_task(jobs.pay(self.world.desk))
        await asyncio.wait([task], timeout=self.dice.random() * 0.06)
        task.cancel()
        await asyncio.wait([task])
        return "cut off" if task.cancelled() or task.exception() is None else repr(task.exception())

    async def unlucky(self) -> str:
        """A worker is paused, cancelled or killed in the middle of a call."""
        if (payout_id := await self._one_to_send()) is None:
            return "none"
        mishap = Mishap(blow=self.dice.choice(list(Blow)), is_before=self.dice.random() < 0.5)
        token = MISHAP.set(mishap)
        task = asyncio.create_task(self.world.send(payout_id))
        MISHAP.reset(token)
        reached = asyncio.create_task(mishap.reached.wait())
        await asyncio.wait([task, reached], return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        if not mishap.reached.is_set():
            return f"{mishap.blow} missed {(await task).value}"
        if mishap.blow is Blow.PAUSE:
            self.paused.append((self._later(), mishap, task))
        elif mishap.blow is Blow.CANCEL:
            task.cancel()
            await asyncio.wait([task])
        else:
            await asyncio.wait([task])
            assert isinstance(task.exception(), Killed), repr(task.exception())
        return f"{mishap.blow} {'before' if mishap.is_before else 'after'}"

    async def doze(self) -> str:
        """A worker takes a lease and dozes off before it looks at it again."""
        if (payout_id := await self._one_to_send()) is None:
            return "none"
        try:
            ticket, wallet = await self._begun(payout_id)
        except payouts.PayoutError as refusal:
            return refusal.code
        if ticket is None or wallet is None:
            return "nothing"
        self.dozing.append((self._later(), wallet, ticket))
        return "begun"

    async def wake(self, *, everybody: bool = False) -> None:
        """Who has slept long enough goes on."""
        now = self.world.clock.now()
        for one in [one for one in self.paused if everybody or one[0] <= now]:
            self.paused.remove(one)
            one[1].goes_on.set()
            self.events.append(f"woke {(await one[2]).value}")
        for due in [one for one in self.dozing if everybody or one[0] <= now]:
            self.dozing.remove(due)
            await self.dispatch(self.world, due[1], due[2])
            self.events.append("woke from a doze")

    async def deliver(self) -> str:
        """Callbacks that are due arrive."""
        told = [await till.operator.sender.deliver() for till in self.world.tills]
        return str([len(one) for one in told])

    async def tell_again(self) -> str:
        """An operator tells once more what became of some payout."""
        row = await self._one_settled()
        if row is None:
            return "none"
        await self.world.till_of(row.account_code).operator.redeliver_payout(row.reference)
        return "again"

    async def contradict(self) -> str:
        """An operator tells something else than what it did.

        A signed success that never was is not among it while we hold the payout for open: E2 is believed by the rules.
        """
        row = await self._one_settled()
        if row is None:
            return "none"
        till, fate = self.world.till_of(row.account_code), fate_of(self.world, row.account_code, row.reference)
        assert fate.movement is not None
        if fate.has_moved:
            lie = self.dice.choice(({"state": PaymentState.FAILED}, {"payee": "22376999999"}))
        elif row.outcome == "failed":
            lie = {"state": PaymentState.SUCCEEDED}
        else:
            lie = {"payee": "22376999999"}
        await till.operator.redeliver_payout(row.reference, **lie)
        return str(sorted(lie))

    async def settle_silent(self) -> str:
        """What an operator was silent about ends at last."""
        open_ones = [(till, one) for till in self.world.tills for one in _pending(till.operator)]
        if not open_ones:
            return "none"
        till, reference = self.dice.choice(open_ones)
        await till.operator.settle_payout(reference)
        return "settled"

    async def take_back(self) -> str:
        """An operator gives something back that had arrived."""
        done = [
            (till, one)
            for till in self.world.tills
            for one in till.operator.books.payouts()
            if till.operator.can_be_taken_back(one) and one.fee
        ]
        if not done:
            return "none"
        till, movement = self.dice.choice(done)
        await till.operator.return_payout(movement.request or "", fee_returned=movement.fee)
        return "returned"

    async def calm(self) -> None:
        """Nothing goes wrong any more; who slept wakes, and time goes up the ladder until nothing is left."""
        self.world.hands.is_calm = True
        for till in self.world.tills:
            till.operator.calm_down()
            for reference in _pending(till.operator):
                await till.operator.settle_payout(reference)
            await till.operator.sender.deliver_all()
        await self.wake(everybody=True)
        for step in CALM_S:
            await self._calm_step(step)
            if await self._is_at_rest():
                break
        self.events.append(f"calm: {self._standing(await examine(self.world, is_over=True))}")

    async def _calm_step(self, step_s: int) -> None:
        self.world.clock.advance(timedelta(seconds=step_s))
        for till in self.world.tills:
            await self.world.top_up(till, 100_000)
            await till.operator.settle_due()
        people = self.people
        for act in (
            people.open_lanes,
            people.submit_drafts,
            people.prepare,
            people.approve_all,
            people.resend_or_release,
        ):
            await act()
        await jobs.pay(self.world.desk)
        await self.world.drained()
        await self.people.resolve()

    async def _is_at_rest(self) -> bool:
        async with self.world.desk.database.transaction() as session:
            return not (await session.execute(BACKLOG)).all()

    async def _all_of(self, chosen: Sequence[Act]) -> None:
        """At once, or by a single worker one after the other."""
        if self.is_alone:
            said = [await act() for act in chosen]
        else:
            said = await asyncio.gather(*(act() for act in chosen))
        now = self.world.clock.now().isoformat()
        self.events += [f"{now} {act.__name__}: {one}" for act, one in zip(chosen, said, strict=True)]

    async def _begun(self, payout_id: PayoutId) -> tuple[Ticket | None, OpenWallet | None]:
        desk, mutual = self.world.desk, self.world.cashier.mutual
        taken = await desk.database.run(
            lambda session: payouts.reserve(session, mutual, payout_id, desk.sources, PAYING)
        )
        if taken.wallet_id is None:
            return None, None
        async with desk.database.transaction() as session:
            wallet = (await desk.adapters.open(session, mutual.id, {taken.wallet_id}))[taken.wallet_id]
        profile = wallet.adapter.profile
        ticket = await desk.database.run(
            lambda session: payouts.begin(session, mutual, payout_id, profile, desk.lease_clock, PAYING)
        )
        return ticket, wallet

    async def _one_to_send(self) -> PayoutId | None:
        async with self.world.desk.database.transaction() as session:
            ids = list(await session.scalars(TO_SEND))
        return PayoutId(self.dice.choice(ids)) if ids else None

    async def _one_settled(self) -> Row[Any] | None:
        async with self.world.desk.database.transaction() as session:
            rows = (await session.execute(SENT)).all()
        known = []
        for row in rows:
            fate = fate_of(self.world, row.account_code, row.reference)
            if fate.movement is not None and not fate.is_open:
                known.append(row)
        return self.dice.choice(known) if known else None

    def _later(self) -> datetime:
        return self.world.clock.now() + timedelta(seconds=self.dice.choice((10, 120, 400, 2_000, 9_000)))

    def _standing(self, booked: Mapping[str, int]) -> str:
        codes = ("4011", "4012", "4091", "5211", *(till.wallet.account_code for till in self.world.tills))
        return " ".join(f"{code}={booked.get(code, 0)}" for code in codes)


def _pending(operator: StormOperator) -> list[str]:
    orders = operator.books.payouts()
    return [one.request for one in orders if one.request and one.state is PaymentState.PENDING]
