"""A mutual that takes money in tests: an operator speaks, the books listen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import count

from sqlalchemy import select

from app import collection, ledger, membership, wallets
from app.checker import run_checks
from app.collection import Collective, Grade, Heard, Outcome, Receipt, Share
from app.collection.tables import AllocationRow, PaymentRow
from app.core.actor import Actor
from app.core.ids import DeliveryId, PaymentId, UnitId, new_id
from app.core.money import Money
from app.core.msisdn import Msisdn
from app.db import bulk
from app.inbox import NewDelivery, Origin, Standing
from app.inbox.tables import DeliveryRow, row_of
from app.ledger import AccountRef, BookedEntry
from app.membership import Allocation
from app.notices.tables import IncidentRow
from app.providers import Authenticity, Direction, PaymentEvent, PaymentState, ProviderReference
from app.providers.registry import installed
from app.wallets import Wallet
from tests.membership.village import Village

AGENT = Actor.system("test")
ORANGE, MOOV = AccountRef("55211"), AccountRef("55221")


@dataclass(slots=True, kw_only=True)
class Till:
    """A village with a collection wallet; each act is a transaction of its own."""

    village: Village
    wallet: Wallet
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def heard(
        self,
        amount: int,
        *,
        typed: str | None = None,
        payer: str | None = None,
        txn: str | None = None,
        fee: int | None = None,
        grade: Grade = Grade.SIGNED,
        occurred_at: datetime | None = None,
        **other: object,
    ) -> Heard:
        """What the operator says of a payment, as booking hears it."""
        currency = self.village.mutual.currency
        facts: dict[str, object] = {
            "provider": "simulator",
            "direction": Direction.IN,
            "state": PaymentState.SUCCEEDED,
            "reference": ProviderReference(txn or f"TXN{next(self.numbers):06d}"),
            "amount": Money(amount, currency),
            "fee": None if fee is None else Money(fee, currency),
            "payer": Msisdn.parse(payer) if payer else None,
            "payer_reference": typed,
            "occurred_at": occurred_at or self.village.clock.now(),
        }
        return Heard(
            event=PaymentEvent(**(facts | other)),  # type: ignore[arg-type]
            wallet=self.wallet,
            grade=grade,
            received_at=self.village.clock.now(),
            delivery_id=DeliveryId(new_id()),
        )

    async def book(self, *heard: Heard) -> list[Receipt]:
        """Book a batch in one transaction, its deliveries in the inbox before it."""
        await self._deliver(heard)
        async with self.village.database.transaction() as session:
            return list(await collection.book_payments(session, self.village.mutual, heard, AGENT))

    async def _deliver(self, heard: Sequence[Heard]) -> None:
        """Rows of the inbox for what is heard, as the door writes them."""
        rows = {
            one.delivery_id: row_of(
                NewDelivery(
                    mutual_id=self.village.mutual.id,
                    wallet_id=one.wallet.id,
                    origin=Origin.CALLBACK,
                    event="payment",
                    body=str(one.delivery_id).encode(),
                    headers={},
                    source=None,
                    standing=Standing(authenticity=Authenticity.CLAIMED),
                    received_at=one.received_at,
                )
            )
            | {"id": one.delivery_id}
            for one in heard
        }
        async with self.village.database.transaction() as session:
            await bulk.insert(session, DeliveryRow, list(rows.values()), on_conflict="ON CONFLICT DO NOTHING")

    async def unit(self, persons: int, *payers: str) -> tuple[UnitId, str]:
        """A household that owes its fee and first instalment; its id and reference."""
        unit_id = await self.village.enrol(persons)
        async with self.village.database.transaction() as session:
            numbers = {unit_id: [Msisdn.parse(payer) for payer in payers]}
            await membership.declare_payers(session, self.village.mutual, numbers)
            return unit_id, await membership.reference_of(session, self.village.mutual.id, unit_id)

    async def payment(self, payment_id: PaymentId | None) -> PaymentRow:
        """The row of a payment."""
        assert payment_id is not None, "a payment was booked"
        async with self.village.database.transaction() as session:
            return await collection.payment_row(session, self.village.mutual.id, payment_id)

    async def allocations(self, payment_id: PaymentId | None) -> list[AllocationRow]:
        """What was done with a payment."""
        assert payment_id is not None, "a payment was booked"
        async with self.village.database.transaction() as session:
            return list(await collection.allocations_of(session, self.village.mutual.id, payment_id))

    async def payments(self) -> int:
        """How many payments there are."""
        async with self.village.database.transaction() as session:
            return len((await session.scalars(select(PaymentRow.id))).all())

    async def incidents(self) -> list[str]:
        """The kinds of what a person must look at."""
        async with self.village.database.transaction() as session:
            return list(await session.scalars(select(IncidentRow.kind).order_by(IncidentRow.kind)))

    async def suspended(self, amount: int, **told: object) -> PaymentId:
        """A payment nobody can place."""
        [receipt] = await self.book(self.heard(amount, **told))  # type: ignore[arg-type]
        assert receipt.payment_id is not None and receipt.outcome is Outcome.IN_SUSPENSE, "nobody can place it"
        return receipt.payment_id

    async def paid(self, amount: int, reference: str, **told: object) -> PaymentId:
        """A payment that was placed."""
        [receipt] = await self.book(self.heard(amount, typed=reference, **told))  # type: ignore[arg-type]
        assert receipt.payment_id is not None, "it is booked"
        return receipt.payment_id

    async def allocate(self, payment_id: PaymentId, unit_id: UnitId, amount: int | None = None) -> Allocation:
        """An agent gives money in suspense to a unit."""
        async with self.village.database.transaction() as session:
            return await collection.allocate_by_agent(
                session, self.village.mutual, payment_id, unit_id, amount_minor=amount, actor=AGENT
            )

    async def reverse(
        self, payment_id: PaymentId, *, occurred_at: datetime | None = None, fee_returned: int | None = None
    ) -> None:
        """The operator took it back."""
        async with self.village.database.transaction() as session:
            await collection.reverse(
                session,
                self.village.mutual,
                payment_id,
                occurred_at=occurred_at or self.village.clock.now(),
                fee_returned=None if fee_returned is None else Money(fee_returned, self.village.mutual.currency),
                actor=AGENT,
            )

    def taken_back(self, txn: str, amount: int | None = None, **other: object) -> Heard:
        """What the operator says when it takes a payment back."""
        told = self.heard(amount or 1, txn=f"{txn}R", **other)  # type: ignore[arg-type]
        event = replace(told.event, state=PaymentState.REVERSED, reverses=ProviderReference(txn))
        return replace(told, event=event if amount else replace(event, amount=None))

    async def collective(self, reference: str = "9000001732") -> Collective:
        """An association that pays for many."""
        async with self.village.database.transaction() as session:
            return await collection.register_collective(
                session, self.village.mutual.id, reference=reference, name="Association de Sévaré"
            )

    async def distribute(self, of: Collective, *shares: tuple[UnitId, int]) -> None:
        """Give its money to units by a list."""
        lines = [Share(unit_id, amount) for unit_id, amount in shares]
        async with self.village.database.transaction() as session:
            await collection.distribute(session, self.village.mutual, of.id, lines, AGENT)

    async def freeze(self, payment_id: PaymentId) -> None:
        """Evidence contradicts it."""
        async with self.village.database.transaction() as session:
            await collection.freeze(session, self.village.mutual.id, payment_id)

    async def release(self, payment_id: PaymentId) -> None:
        """A person found it sound."""
        async with self.village.database.transaction() as session:
            await collection.release(session, self.village.mutual.id, payment_id)

    async def entries(self, payment_id: PaymentId) -> list[BookedEntry]:
        """What the books say of a payment, in the order posted."""
        async with self.village.database.transaction() as session:
            cause = f"payment:{payment_id}"
            booked = await ledger.journal(session, self.village.mutual.id, cause=cause, limit=100)
        return sorted(booked, key=lambda entry: entry.id)

    async def findings(self) -> list[str]:
        """What the independent checker finds wrong."""
        async with self.village.database.transaction() as session:
            return [str(finding) for finding in await run_checks(session)]

    async def in_suspense(self) -> int:
        """The balance of 47121, on its usual side."""
        async with self.village.database.transaction() as session:
            return -(await ledger.balance(session, self.village.mutual.id, AccountRef("47121"))).net_minor


async def a_till(village: Village, **changes: object) -> Till:
    """Open Orange's collection wallet, one percent deducted."""
    new: dict[str, object] = {
        "mutual_id": village.mutual.id,
        "name": "Orange",
        "provider": "simulator",
        "role": wallets.Role.COLLECTION,
        "account_code": "55211",
        "currency": village.mutual.currency,
        "credentials": {"base_url": "http://127.0.0.1:1", "api_key": "test", "receiver": "600777"},
        "receiver": "600777",
        "fee_rate": Decimal("0.01"),
    }
    adapters = wallets.Adapters(installed().build, village.clock)
    async with village.database.transaction() as session:
        wallet, _ = await wallets.open_wallet(session, adapters, wallets.NewWallet(**(new | changes)), AGENT)  # type: ignore[arg-type]
    await adapters.close()
    return Till(village=village, wallet=wallet)
