"""A mutual's whole way out: a cashier, an operator's simulator over HTTP, our door, the drain and the rounds."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select, text

from app import jobs, payouts, treasury, wallets
from app.api.hooks import Limits, hooks_app
from app.core.actor import Actor
from app.core.ids import DeliveryId, PayoutId
from app.core.money import Money
from app.db.leases import GivenClock
from app.facilities import Facility
from app.inbox import Drain, Receiver, Writer
from app.jobs.paying import PAYING
from app.ledger import AccountRef, balance
from app.notices.tables import IncidentRow
from app.payouts import Batch, Desk, Heard, NewResolution, Payout, Receipt, Resolved, State
from app.payouts.tables import AttemptRow, EvidenceRow, StepRow
from app.providers import (
    Direction,
    PaymentEvent,
    PaymentState,
    ProviderReference,
    StatusQuestion,
    ValidationQuestion,
    Verdict,
)
from app.providers.registry import installed
from app.providers.simulators.base import PayoutPlan, serve
from app.providers.simulators.simulator import SimulatedOperator, application
from app.wallets import Adapters, Build, Directory, Notes, Wallet
from tests.payouts.cashier import AGENT, Cashier

RECEIVER, SECRET = "600778", "secret-for-tests"


@dataclass(slots=True, kw_only=True)
class Counter:
    """A cashier whose operator is reached, and reaches us, over HTTP."""

    cashier: Cashier
    operator: SimulatedOperator
    desk: Desk
    drain: Drain
    wallet: Wallet
    clinic: Facility
    url: str
    credentials: Mapping[str, str]

    async def approved(self, *amounts: int) -> Batch:
        """One batch of the clinic's claims that two people approved."""
        await self.cashier.owe(self.clinic, *amounts)
        return await self.cashier.approved()

    async def payout(self, *amounts: int) -> PayoutId:
        """One payout, approved."""
        [payout] = (await self.approved(*(amounts or (50_000,)))).payouts
        return payout.id

    async def send(self, payout_id: PayoutId) -> State:
        """The worker takes it as far as it goes."""
        return await payouts.send_one(self.desk, self.cashier.mutual, payout_id, PAYING)

    async def resend(self, payout_id: PayoutId) -> Payout:
        """A person orders a new attempt of what failed."""
        async with self.cashier.database.transaction() as session:
            mutual, sources = self.cashier.mutual, self.desk.sources
            return await payouts.resend(session, mutual, payout_id, sources, self.cashier.first)

    async def release(self, payout_id: PayoutId) -> Payout:
        """A person gives its claims to the next batch."""
        async with self.cashier.database.transaction() as session:
            return await payouts.release(session, self.cashier.mutual, payout_id, self.cashier.first)

    async def propose(self, payout_id: PayoutId, outcome: Resolved, **told: object) -> None:
        """The first of two people says what became of it."""
        new = NewResolution(outcome=outcome, note="asked at the agency", **told)  # type: ignore[arg-type]
        async with self.cashier.database.transaction() as session:
            await payouts.propose_resolution(session, self.cashier.mutual, payout_id, new, self.cashier.first)

    async def decide(self, payout_id: PayoutId, person: Actor, *, is_right: bool = True) -> Payout:
        """Another one decides."""
        async with self.cashier.database.transaction() as session:
            return await payouts.decide_resolution(
                session,
                self.cashier.mutual,
                payout_id,
                is_right=is_right,
                sources=self.desk.sources,
                person=person,
            )

    async def resolve(self, payout_id: PayoutId, outcome: Resolved, **told: object) -> Payout:
        """Two people find out what became of it."""
        await self.propose(payout_id, outcome, **told)
        return await self.decide(payout_id, self.cashier.second)

    async def stop(self) -> None:
        """The kill switch."""
        async with self.cashier.database.transaction() as session:
            code = self.wallet.account_code
            await payouts.stop_lane(session, self.cashier.mutual, code, "doubtful", self.cashier.first)

    async def open(self) -> None:
        """And off again."""
        async with self.cashier.database.transaction() as session:
            code = self.wallet.account_code
            await payouts.open_lane(session, self.cashier.mutual, code, "examined", self.cashier.first)

    async def drained(self) -> None:
        """Book all that was told."""
        while await self.drain.step():
            continue

    async def round(self, after: timedelta = timedelta(0)) -> int:
        """Some time later the worker's round, and what comes of it."""
        self.cashier.clock.advance(after)
        sent = await jobs.pay(self.desk)
        await self.drained()
        return sent

    async def see(self, payout_id: PayoutId) -> Payout:
        """The payout as it is now."""
        async with self.cashier.database.transaction() as session:
            return await payouts.payout(session, self.cashier.mutual.id, payout_id)

    async def attempts(self, payout_id: PayoutId) -> list[AttemptRow]:
        """Its attempts, the oldest first."""
        wanted = select(AttemptRow).where(AttemptRow.payout_id == payout_id).order_by(AttemptRow.number)
        async with self.cashier.database.transaction() as session:
            return list(await session.scalars(wanted))

    async def reference(self, payout_id: PayoutId) -> str:
        """Under which it was sent last."""
        return (await self.attempts(payout_id))[-1].reference

    async def evidence(self, payout_id: PayoutId) -> list[tuple[str, int, str]]:
        """What was said of it: the word, the grade, the effect."""
        wanted = select(EvidenceRow).where(EvidenceRow.payout_id == payout_id).order_by(EvidenceRow.id)
        async with self.cashier.database.transaction() as session:
            return [(row.said, row.grade, row.effect) for row in await session.scalars(wanted)]

    async def steps(self, payout_id: PayoutId) -> list[str]:
        """The states it went through after its approval."""
        wanted = select(StepRow.to_state).where(StepRow.payout_id == payout_id).order_by(StepRow.position)
        async with self.cashier.database.transaction() as session:
            return list(await session.scalars(wanted))[3:]

    async def incidents(self) -> list[str]:
        """The kinds of what a person must look at."""
        async with self.cashier.database.transaction() as session:
            return list(await session.scalars(select(IncidentRow.kind).order_by(IncidentRow.kind)))

    async def booked(self, *codes: str) -> list[int]:
        """Debit balances of these accounts, all parties together."""
        async with self.cashier.database.transaction() as session:
            return [(await balance(session, self.cashier.mutual.id, AccountRef(code))).net_minor for code in codes]

    async def entries(self, payout_id: PayoutId) -> list[str]:
        """The events booked for it, in order."""
        wanted = text("SELECT event FROM entries WHERE cause = :cause ORDER BY position")
        async with self.cashier.database.transaction() as session:
            return list(await session.scalars(wanted, {"cause": f"payout:{payout_id}"}))

    def paid(self, number: str = "22376000001") -> int:
        """What the operator's own books say that the payee got and kept (I14)."""
        return self.operator.books.paid_out(number, self.cashier.mutual.currency).minor

    def requests(self) -> int:
        """How many orders the operator took."""
        return len(self.operator.books.payouts())

    async def told(self, payout_id: PayoutId, state: PaymentState, *, grade: int = 2, **other: object) -> Receipt:
        """Somebody says something of a payout, heard as from a callback (2), a query (3) or a statement (4)."""
        facts: dict[str, object] = {
            "provider": "simulator",
            "direction": Direction.OUT,
            "state": state,
            "reference": None if state is PaymentState.FAILED else ProviderReference("SIM0000000001"),
            "request_reference": await self.reference(payout_id),
            "amount": (await self.see(payout_id)).amount,
            "receiver": "22376000001",
            "occurred_at": self.cashier.clock.now(),
        }
        return await self.hear(PaymentEvent(**(facts | other)), grade=grade)  # type: ignore[arg-type]

    async def hear(self, event: PaymentEvent, *, grade: int = 2, delivery_id: DeliveryId | None = None) -> Receipt:
        """One event, in a transaction of its own."""
        heard = Heard(
            event=event,
            wallet=self.wallet,
            grade=grade,
            received_at=self.cashier.clock.now(),
            delivery_id=delivery_id,
        )
        async with self.cashier.database.transaction() as session:
            mutual = self.cashier.mutual
            [receipt] = await payouts.hear(session, mutual, [heard], self.desk.sources, AGENT)
        return receipt

    async def reach(self, **credentials: str) -> None:
        """From now on the operator is spoken to with these credentials."""
        adapters, mutual_id = self.desk.adapters, self.cashier.mutual.id
        told = {**self.credentials, **credentials}
        async with self.cashier.database.transaction() as session:
            await wallets.replace_credentials(session, adapters, mutual_id, self.wallet.id, told, AGENT)

    async def answer(self, payout_id: PayoutId) -> PaymentEvent:
        """What the operator says of it when asked."""
        async with self.cashier.database.transaction() as session:
            opened = await self.desk.adapters.open(session, self.cashier.mutual.id, {self.wallet.id})
        question = StatusQuestion(direction=Direction.OUT, reference=await self.reference(payout_id))
        [event] = (await opened[self.wallet.id].adapter.query_status(question)).events
        return event

    def plan(self, **told: object) -> None:
        """What becomes of the next payout."""
        self.operator.plan_payout(None, PayoutPlan(**told))  # type: ignore[arg-type]

    def money(self, minor: int) -> Money:
        """An amount in the mutual's currency."""
        return self.cashier.money(minor)


@asynccontextmanager
async def a_counter(
    cashier: Cashier, url: str, *, signed: bool = True, float_minor: int = 1_000_000, build: Build | None = None
) -> AsyncIterator[Counter]:
    """Open a payout wallet at the neutral operator and the door it calls; `url` is the database's."""
    secret = SECRET if signed else None
    operator = SimulatedOperator(cashier.clock, api_key="key", callback_secret=secret, currency=cashier.mutual.currency)
    operator.books.fund(RECEIVER, cashier.money(float_minor))
    async with serve(application(operator)) as operator_url:
        credentials = _credentials(operator_url, secret)
        async with at_the_door(cashier, url, operator, credentials, float_minor=float_minor, build=build) as counter:
            yield counter
    await operator.close()


@asynccontextmanager
async def at_the_door(
    cashier: Cashier,
    url: str,
    operator: SimulatedOperator,
    credentials: Mapping[str, str],
    *,
    provider: str = "simulator",
    number: str = "76000001",
    float_minor: int = 1_000_000,
    build: Build | None = None,
) -> AsyncIterator[Counter]:
    """Open a payout wallet at an operator that is served, the door it calls, and a clinic paid at that number."""
    database, clock = cashier.database, cashier.clock
    adapters = Adapters(build or installed().build, clock, Notes(database))

    async def validate(_: object, question: ValidationQuestion) -> Verdict:
        raise AssertionError(f"nobody asks before money goes out: {question}")

    async with (
        Receiver(Writer(url)).running() as receiver,
        serve(hooks_app(Directory(database, adapters), receiver, validate, clock, Limits())) as door,
    ):
        wallet = await _open_wallet(cashier, adapters, credentials, provider)
        await cashier.fund(wallet.account_code, float_minor)
        clinic = await cashier.facility("CLINIC", number, wallet=wallet)
        desk = Desk(
            database=database,
            adapters=adapters,
            sources=treasury.SOURCES,
            lease_clock=GivenClock(clock),
            public_url=door,
        )
        drain = Drain(database, doors=adapters.open, book=jobs.book, lease_clock=GivenClock(clock))
        yield Counter(
            cashier=cashier,
            operator=operator,
            desk=desk,
            drain=drain,
            wallet=wallet,
            clinic=clinic,
            url=door,
            credentials=credentials,
        )
    await adapters.close()


def _credentials(url: str, secret: str | None) -> Mapping[str, str]:
    told = {"base_url": url, "api_key": "key", "receiver": RECEIVER, "read_timeout_s": "2"}
    return told | ({"callback_secret": secret} if secret else {})


async def _open_wallet(cashier: Cashier, adapters: Adapters, credentials: Mapping[str, str], provider: str) -> Wallet:
    new = wallets.NewWallet(
        mutual_id=cashier.mutual.id,
        name="Moov",
        provider=provider,
        role=wallets.Role.PAYOUT,
        account_code="55222",
        currency=cashier.mutual.currency,
        credentials=credentials,
        receiver=RECEIVER,
        source_ranges=(),
        fee_rate=Decimal("0.005"),
    )
    async with cashier.database.transaction() as session:
        return (await wallets.open_wallet(session, adapters, new, AGENT))[0]
