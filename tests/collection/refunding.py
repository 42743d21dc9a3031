"""Refunds in tests: a till with Orange's payout wallet and float, two who approve, and the worker's part by hand."""

from dataclasses import dataclass
from uuid import UUID

from app import collection, payouts, treasury
from app.collection import NewRefund, RefundSource, RefundView
from app.core.actor import Actor
from app.core.ids import PaymentId, RefundId, TransferId, UnitId, new_id
from app.core.money import Money
from app.db import now
from app.db.leases import GivenClock
from app.payouts import Act, Desk, Kind, Payout, Sources, State
from app.providers.registry import installed
from app.treasury import NewTopUp
from app.wallets import Adapters, Role, Wallet
from tests.collection.till import Till, a_till
from tests.membership.village import Village

MAKER = Actor.person(UUID(int=1))
APPROVERS = (Actor.person(UUID(int=2)), Actor.person(UUID(int=3)))
SOURCES: Sources = {Kind.REFUNDS: RefundSource()}


@dataclass(slots=True, kw_only=True)
class Refunding:
    """The accountant who gives money back; each act is a transaction of its own."""

    till: Till
    payout_wallet: Wallet

    @property
    def village(self) -> Village:
        """Whose money it is."""
        return self.till.village

    def new(self, amount: int, **source: object) -> NewRefund:
        """A refund of this amount."""
        return NewRefund(amount=Money(amount, self.village.mutual.currency), **source)  # type: ignore[arg-type]

    async def order(
        self, amount: int, *, unit: UnitId | None = None, payment: PaymentId | None = None, **other: object
    ) -> RefundView:
        """It is ordered."""
        new = self.new(amount, unit_id=unit, payment_id=payment, **other)
        async with self.village.database.transaction() as session:
            return await collection.order_refund(session, self.village.mutual, new, MAKER)

    async def approve(self, refund: RefundView) -> None:
        """Two others approve it."""
        async with self.village.database.transaction() as session:
            batch = await payouts.batch(session, self.village.mutual.id, refund.batch_id)
            assert batch.content_hash is not None, "it was submitted"
            for person in APPROVERS:
                await payouts.approve_batch(session, self.village.mutual, batch.id, batch.content_hash, person)

    async def reserve(self, refund: RefundView) -> Payout:
        """The worker reserves it: now the money is taken (E10)."""
        async with self.village.database.transaction() as session:
            return await payouts.reserve(session, self.village.mutual, refund.payout_id, SOURCES, MAKER)

    async def reserved(self, amount: int, **source: object) -> RefundView:
        """A refund ordered, approved and taken."""
        refund = await self.order(amount, **source)  # type: ignore[arg-type]
        await self.approve(refund)
        await self.reserve(refund)
        return refund

    async def give_back(self, refund: RefundView) -> dict[str, int]:
        """It did not arrive: what its source credits, by account."""
        async with self.village.database.transaction() as session:
            payout = await payouts.payout(session, self.village.mutual.id, refund.payout_id)
            at = now(session)
            act = Act(actor=MAKER, because="failed", occurred_at=at, booked_on=self.village.today)
            lines = await SOURCES[Kind.REFUNDS].give_back(session, self.village.mutual, payout, act)
        return {line.account.code: line.amount.minor for line in lines}

    async def view(self, refund_id: RefundId) -> RefundView:
        """The refund as it stands."""
        async with self.village.database.transaction() as session:
            return await collection.refund_view(session, self.village.mutual.id, refund_id)

    async def all(self) -> list[RefundView]:
        """Every refund, the newest first."""
        async with self.village.database.transaction() as session:
            return list(await collection.list_refunds(session, self.village.mutual.id))

    async def balances(self, *codes: str) -> dict[str, int]:
        """Debit balances."""
        return await self.village.balances(*codes)

    async def send(self, refund: RefundView) -> State:
        """The worker takes it as far as it goes."""
        village = self.village
        adapters = Adapters(installed().build, village.clock)
        desk = Desk(
            database=village.database,
            adapters=adapters,
            sources=SOURCES,
            lease_clock=GivenClock(village.clock),
            public_url="http://127.0.0.1:1",
        )
        state = await payouts.send_one(desk, village.mutual, refund.payout_id, MAKER)
        await adapters.close()
        return state


async def a_refunding(till: Till, *, float_minor: int = 100_000) -> Refunding:
    """Open Orange's payout wallet and fill it."""
    village = till.village
    paying = await a_till(village, role=Role.PAYOUT, account_code="55212", name="Orange, décaissement")
    amount, nothing = (Money(minor, village.mutual.currency) for minor in (float_minor, 0))
    new = NewTopUp(id=TransferId(new_id()), wallet_id=paying.wallet.id, amount=amount, fee=nothing)
    async with village.database.transaction() as session:
        await treasury.top_up(session, village.mutual, new, MAKER)
    return Refunding(till=till, payout_wallet=paying.wallet)
