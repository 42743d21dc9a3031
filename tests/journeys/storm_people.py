"""What people do in a storm: claims come in, batches are made and decided, doubts resolved by the operator's books."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Row, text

from app import facilities, payouts
from app.core.ids import PayoutBatchId, PayoutId
from app.db import Session
from app.facilities import NewPayeeAccount
from app.payouts import Batch, NewResolution, Resolved
from app.providers import PayeeKind
from tests.journeys.storm_truth import Fate, fate_of
from tests.journeys.storm_world import World

Result = TypeVar("Result")
WAITING = text("SELECT id FROM payout_batches WHERE state = 'pending_approval' ORDER BY number")
DRAFTS = text("SELECT id FROM payout_batches WHERE state = 'draft' ORDER BY number")
DOUBTFUL = text("""
    SELECT p.id, p.state, p.conflict_from, p.account_code, p.released_at, a.reference, a.resolution_id
    FROM payouts p JOIN payout_attempts a ON a.mutual_id = p.mutual_id AND a.payout_id = p.id
     AND a.number = (SELECT max(b.number) FROM payout_attempts b WHERE b.payout_id = p.id)
    WHERE p.state IN ('review', 'conflict') ORDER BY p.id
""")
FAILED = text("SELECT id FROM payouts WHERE state = 'failed' AND released_at IS NULL ORDER BY id")
AMOUNTS = (3_000, 12_500, 20_000, 41_000, 70_000)


class People:
    """Everybody at the mutual; each act is a transaction of its own, tried again after a deadlock as the API's are."""

    def __init__(self, world: World, dice: random.Random) -> None:
        self._world = world
        self._dice = dice
        self._mutual = world.cashier.mutual
        self._numbers = 100

    async def claims_come_in(self) -> str:
        """A facility's claims are approved."""
        place, amounts = self._dice.choice(self._world.places), self._dice.choices(AMOUNTS, k=self._dice.randint(1, 3))
        place.owed += sum(amounts)
        await self._world.cashier.owe(place.facility, *amounts)
        return f"{place.facility.code} {amounts}"

    async def overpayment_is_found(self) -> str:
        """A facility was paid too much for something."""
        place, amount = self._dice.choice(self._world.places), self._dice.choice((700, 9_000))
        place.overpaid += amount
        await self._world.cashier.recover(place.facility, amount)
        return f"{place.facility.code} {amount}"

    async def prepare(self) -> str:
        """One maker, or two at once, for everybody or for one facility; what they make is submitted."""
        named = [self._dice.choice(self._world.places).facility.id] if self._dice.random() < 0.3 else None
        makers = 2 if self._dice.random() < 0.3 else 1

        async def one() -> int:
            try:
                batches = await self._do(self._prepared(named))
            except payouts.PayoutError:
                return 0
            if self._dice.random() < 0.9:
                await asyncio.gather(*(self._submit(batch.id) for batch in batches))
            return len(batches)

        return str(sum(await asyncio.gather(*(one() for _ in range(makers)))))

    async def decide(self) -> str:
        """Somebody looks at what waits: approves, now and then refuses, drops one or is refused himself."""
        ids = await self._ids(WAITING)
        if not ids:
            return "none"
        batch = await self._batch(PayoutBatchId(self._dice.choice(ids)))
        match self._dice.random():
            case roll if roll < 0.08:
                return await self._reject(batch)
            case roll if roll < 0.13:
                return await self._drop(batch)
            case roll if roll < 0.18:
                return await self._approve(batch, "maker")
            case roll if roll < 0.3:  # both at once
                return " ".join(await asyncio.gather(self._approve(batch, "first"), self._approve(batch, "second")))
            case _:
                return " ".join([await self._approve(batch, "first"), await self._approve(batch, "second")])

    async def approve_all(self) -> str:
        """On a calm day all that waits is approved."""
        said = []
        for one in await self._ids(WAITING):
            batch = await self._batch(PayoutBatchId(one))
            said += [await self._approve(batch, "first"), await self._approve(batch, "second")]
        return " ".join(said)

    async def submit_drafts(self) -> str:
        """What was prepared and forgotten is submitted, or discarded."""
        ids = await self._ids(DRAFTS)
        for one in ids:
            await (self._discard if self._dice.random() < 0.3 else self._submit)(PayoutBatchId(one))
        return str(len(ids))

    async def resolve(self) -> str:
        """Two people look into the operator's books for everything that waits for them."""
        said = []
        for row in await self._rows(DOUBTFUL):
            if row.resolution_id is not None and row.state == "review":
                continue  # told to go again, and not gone yet
            outcome = verdict_on(row, fate_of(self._world, row.account_code, row.reference))
            if outcome is not None:
                said.append(await self._resolve(row, outcome))
        return " ".join(said)

    async def resend_or_release(self) -> str:
        """What failed is ordered again, or its claims go to the next batch."""
        ids = await self._ids(FAILED)
        if not ids:
            return "none"
        payout_id, person = PayoutId(self._dice.choice(ids)), self._world.cashier.first
        if self._dice.random() < 0.6:
            sources = self._world.desk.sources
            return await self._try(
                "resend", lambda session: payouts.resend(session, self._mutual, payout_id, sources, person)
            )
        return await self._try("release", lambda session: payouts.release(session, self._mutual, payout_id, person))

    async def kill_switch(self) -> str:
        """Somebody doubts a lane and stops it."""
        code, person = self._dice.choice(self._world.tills).wallet.account_code, self._world.cashier.first
        await self._do(lambda session: payouts.stop_lane(session, self._mutual, code, "doubtful", person))
        return code

    async def open_lanes(self) -> str:
        """The doubt is over."""
        for till in self._world.tills:
            await self._do(partial(self._open, till.wallet.account_code))
        return ""

    async def top_up(self) -> str:
        """Money from the bank."""
        till = self._dice.choice(self._world.tills)
        await self._world.top_up(till, 60_000)
        return till.wallet.account_code

    async def change_payee(self) -> str:
        """A facility is paid at another number from some day on, perhaps at the other operator."""
        place, till = self._dice.choice(self._world.places), self._dice.choice(self._world.tills)
        self._numbers += 1
        number = f"7600{self._numbers:04d}"
        place.numbers.append(f"223{number}")
        new = NewPayeeAccount(
            wallet_id=till.wallet.id, kind=PayeeKind.PHONE, number=number, holder="Association de santé"
        )
        maker, *others = self._world.people

        async def work(session: Session) -> None:
            account = await facilities.propose_payee_account(session, self._mutual, place.facility.id, new, maker)
            for person in others:
                await facilities.approve_payee_account(session, self._mutual, account.id, person)

        await self._do(work)
        return f"{place.facility.code} {till.wallet.account_code}"

    async def _prepared_now(self, session: Session, named: Any) -> list[Batch]:
        cashier = self._world.cashier
        return list(await payouts.prepare_batches(session, self._mutual, facility_ids=named, maker=cashier.maker))

    def _prepared(self, named: Any) -> Callable[[Session], Awaitable[list[Batch]]]:
        return lambda session: self._prepared_now(session, named)

    async def _open(self, code: str, session: Session) -> None:
        await payouts.open_lane(session, self._mutual, code, "checked", self._world.cashier.second)

    async def _discard(self, batch_id: PayoutBatchId) -> None:
        maker = self._world.cashier.maker
        await self._try(
            "discard", lambda session: payouts.discard_batch(session, self._mutual, batch_id, "twice", maker)
        )

    async def _submit(self, batch_id: PayoutBatchId) -> None:
        maker = self._world.cashier.maker
        await self._try("submit", lambda session: payouts.submit_batch(session, self._mutual, batch_id, maker))

    async def _approve(self, batch: Batch, who: str) -> str:
        person, content = getattr(self._world.cashier, who), batch.content_hash or b""
        return await self._try(
            f"{who} {batch.number}",
            lambda session: payouts.approve_batch(session, self._mutual, batch.id, content, person),
        )

    async def _reject(self, batch: Batch) -> str:
        person, content = self._world.cashier.second, batch.content_hash or b""
        return await self._try(
            f"reject {batch.number}",
            lambda session: payouts.reject_batch(session, self._mutual, batch.id, content, "doubtful", person),
        )

    async def _drop(self, batch: Batch) -> str:
        one, maker = self._dice.choice(batch.payouts), self._world.cashier.maker
        return await self._try(
            f"drop {batch.number}", lambda session: payouts.drop_payout(session, self._mutual, one.id, "later", maker)
        )

    async def _batch(self, batch_id: PayoutBatchId) -> Batch:
        return await self._do(lambda session: payouts.batch(session, self._mutual.id, batch_id))

    async def _resolve(self, row: Row[Any], outcome: Resolved) -> str:
        """One proposes and another decides; a proposal that the books do not bear out any more is refused."""
        cashier, fate = self._world.cashier, fate_of(self._world, row.account_code, row.reference)
        new = _told(outcome, fate)

        async def propose(session: Session) -> bool:
            waits = await payouts.propose_resolution(session, self._mutual, row.id, new, cashier.first)
            return waits.outcome == outcome.value

        async def decide(session: Session, is_right: bool) -> None:
            sources, person = self._world.desk.sources, cashier.second
            await payouts.decide_resolution(
                session, self._mutual, row.id, is_right=is_right, sources=sources, person=person
            )

        try:
            is_right = await self._do(propose) and self._dice.random() < 0.9
            await self._do(lambda session: decide(session, is_right))
        except payouts.PayoutError as refusal:
            return f"{outcome.value}:{refusal.code}"
        return f"{outcome.value}:{is_right}"

    async def _try(self, what: str, work: Callable[[Session], Awaitable[object]]) -> str:
        try:
            await self._do(work)
        except (payouts.PayoutError, payouts.BatchDecided) as refusal:
            return f"{what}:{refusal.code}"
        return what

    async def _do(self, work: Callable[[Session], Awaitable[Result]]) -> Result:
        return await self._world.desk.database.run(work)

    async def _rows(self, statement: Any) -> list[Row[Any]]:
        async with self._world.desk.database.transaction() as session:
            return list((await session.execute(statement)).all())

    async def _ids(self, statement: Any) -> list[Any]:
        return [row.id for row in await self._rows(statement)]


def verdict_on(row: Row[Any], fate: Fate) -> Resolved | None:
    """What careful people say: what the operator's books say; they wait while even the operator does not know."""
    if fate.is_open:
        return None
    if row.state == "conflict":
        return _of_conflict(row.conflict_from, fate)
    if fate.is_returned:
        return Resolved.RETURNED
    if fate.has_moved:
        return Resolved.SUCCEEDED
    if fate.has_failed and fate.movement is not None:
        return Resolved.FAILED
    return Resolved.SEND_AGAIN


def _of_conflict(frozen: str, fate: Fate) -> Resolved:
    if frozen == "returned" or (frozen == "succeeded" and fate.is_returned):
        return Resolved.RETURNED
    return Resolved.SUCCEEDED if fate.is_kept else Resolved.FAILED


def _told(outcome: Resolved, fate: Fate) -> NewResolution:
    """With the operator's own fee: of a success what it took, of a return what it gave back."""
    movement = {Resolved.SUCCEEDED: fate.movement, Resolved.RETURNED: fate.reversal}.get(outcome)
    if movement is None:
        return NewResolution(outcome=outcome, note="asked at the agency")
    return NewResolution(
        outcome=outcome,
        note="seen at the agency",
        fee_minor=movement.fee.minor,
        levy_minor=movement.levy.minor if movement.levy else 0,
        operator_reference=movement.id,
    )
