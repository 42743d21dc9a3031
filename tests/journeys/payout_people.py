"""Those who act on a payout over a connection that may break, and who look before they act again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app import collection, jobs, payouts
from app.collection import NewRefund, RefundView
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import PaymentId, PayoutBatchId, PayoutId
from app.core.vault import Vault
from app.db import Database, Session
from app.payouts import Batch, BatchState, State
from app.payouts.tables import AttemptRow
from app.providers.http import HttpAnswer
from app.providers.simulators.base import Callback, CallbackSender
from app.settings import load
from tests.collection.till import Till, a_till
from tests.journeys.cutting import Cut, CuttingProxy
from tests.membership.village import Village, a_campaign
from tests.payouts.cashier import a_cashier
from tests.payouts.counter import Counter, a_counter

AMOUNT, FEE = 10_000, 50
PAYER, PAYEE = "76000001", "22376000001"
LOST = (DBAPIError, OSError)
ROUNDS = [timedelta(minutes=3)] * 4 + [timedelta(minutes=40)] * 12
MOST_TRIES = 5

Found = TypeVar("Found")


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
    till: Till
    proxy: CuttingProxy
    eyes: Database
    at: int = 0
    cut: Cut = Cut.BEFORE

    async def owed(self) -> None:
        """The clinic has a claim approved; from here on the connection may break."""
        await self.counter.cashier.owe(self.counter.clinic, AMOUNT)
        self.proxy.arm(self.at, self.cut)

    async def suspended(self) -> PaymentId:
        """Somebody paid what nobody can place; likewise."""
        payment_id = await self.till.suspended(AMOUNT, payer=PAYER)
        self.proxy.arm(self.at, self.cut)
        return payment_id

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

    async def refunded(self, payment_id: PaymentId) -> PayoutId:
        """A refund of it ordered, and approved by two."""
        cashier, wallet_id = self.counter.cashier, self.counter.wallet.id
        new = NewRefund(amount=self.counter.money(AMOUNT), payment_id=payment_id, wallet_id=wallet_id)

        async def act(session: Session) -> RefundView:
            return await collection.order_refund(session, cashier.mutual, new, cashier.maker)

        async def done(session: Session) -> RefundView | None:
            return next(iter(await collection.list_refunds(session, cashier.mutual.id, payment_id=payment_id)), None)

        refund = await self.insist(act, done)
        async with self.eyes.transaction() as session:
            batch = await payouts.batch(session, cashier.mutual.id, refund.batch_id)
        for person in (cashier.first, cashier.second):
            await self._approve(batch, person)
        return refund.payout_id

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


@asynccontextmanager
async def some_people(url: str) -> AsyncIterator[People]:
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
                yield People(counter=counter, till=await _till(counter), proxy=proxy, eyes=eyes)
        finally:
            await eyes.close()
            await through.close()


async def _till(counter: Counter) -> Till:
    """Where the same mutual takes money."""
    cashier = counter.cashier
    async with cashier.database.transaction() as session:
        campaign = await a_campaign(session, cashier.mutual, "2027", "2027-02-01", ("2027-01-31",))
    village = Village(database=cashier.database, clock=cashier.clock, mutual=cashier.mutual, campaign=campaign)
    return await a_till(village, name="Orange, encaissement")
