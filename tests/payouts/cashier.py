"""A mutual that pays facilities in tests: its float, what it owes, and the people who prepare and approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app import access, facilities, ledger, payouts, wallets
from app.checker import run_checks
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import ClaimId, FacilityId, PayableId, PayoutBatchId, RecoverableId, new_id
from app.core.money import XOF, Currency, Money
from app.db import Database, Session
from app.facilities import Facility, Level, NewFacility, NewPayeeAccount
from app.ledger import AccountRef, JournalEntry, credit, debit
from app.membership import Mutual
from app.payouts import Batch, NewPayable, NewRecoverable, PayableView
from app.providers import PayeeKind
from app.providers.registry import installed
from app.wallets import Wallet
from tests.membership.village import a_village

AGENT = Actor.system("test")
# What is owed here has no claim behind it, and the checker would miss one.
INVOICE = "invoice"
OPENING, TO_RECOVER = AccountRef("1211"), AccountRef("4091")
BENEFITS, PAYABLE = AccountRef("6011"), AccountRef("4011")


@dataclass(slots=True, kw_only=True)
class Cashier:
    """A mutual with float at the bank and in a payout wallet; each act is a transaction of its own."""

    database: Database
    clock: VirtualClock
    mutual: Mutual
    wallet: Wallet
    maker: Actor
    first: Actor
    second: Actor

    @property
    def today(self) -> date:
        """The day its clock shows."""
        return self.clock.now().date()

    def money(self, minor: int) -> Money:
        """An amount in the mutual's currency."""
        return Money(minor, self.mutual.currency)

    async def fund(self, account: str, amount: int) -> None:
        """Float, out of the opening balance."""
        await self.post(debit(AccountRef(account), self.money(amount)), credit(OPENING, self.money(amount)))

    async def post(self, *lines: ledger.Line) -> None:
        """An entry of today."""
        entry = JournalEntry(
            mutual_id=self.mutual.id,
            key=str(new_id()),
            event="E18",
            cause="test",
            actor=AGENT,
            occurred_at=self.clock.now(),
            booked_on=self.today,
            lines=lines,
        )
        async with self.database.transaction() as session:
            await ledger.post(session, [entry])

    async def facility(self, code: str, number: str | None = None, *, wallet: Wallet | None = None) -> Facility:
        """A facility that is paid to a phone by the wallet; with a number that is no phone's, by bank."""
        async with self.database.transaction() as session:
            new = NewFacility(code=code, name=f"Centre {code}", level=Level.CSCOM)
            facility = await facilities.register_facility(session, self.mutual, new, AGENT)
        if number is not None:
            await self.pay_to(facility.id, number, wallet=wallet or self.wallet)
        return facility

    async def pay_to(
        self,
        facility_id: FacilityId,
        number: str,
        *,
        wallet: Wallet | None,
        wait: timedelta = timedelta(hours=72),
        kind: PayeeKind | None = None,
        operator: str | None = None,
    ) -> None:
        """Give it an account, approved by two, and let its hold pass; without a wallet or a kind, at a bank."""
        new = NewPayeeAccount(
            wallet_id=wallet.id if wallet else None,
            kind=kind or (PayeeKind.BANK if wallet is None else PayeeKind.PHONE),
            number=number,
            holder="Association de santé",
            operator=operator,
        )
        async with self.database.transaction() as session:
            people = [await self._person(session) for _ in range(3)]
            account = await facilities.propose_payee_account(session, self.mutual, facility_id, new, people[0])
            for person in people[1:]:
                await facilities.approve_payee_account(session, self.mutual, account.id, person)
        self.clock.advance(wait)

    async def bank_facility(self, code: str, number: str = "ML0130101000000000000001") -> Facility:
        """A facility that is paid by bank."""
        facility = await self.facility(code)
        await self.pay_to(facility.id, number, wallet=None)
        return facility

    async def routed_facility(
        self, code: str, number: str = "76000005", *, kind: PayeeKind = PayeeKind.PHONE, operator: str | None = None
    ) -> Facility:
        """A facility that is paid by whichever wallet can."""
        facility = await self.facility(code)
        await self.pay_to(facility.id, number, wallet=None, kind=kind, operator=operator)
        return facility

    async def _person(self, session: Session) -> UUID:
        new = access.NewPerson(name="Une Personne", email=f"{new_id()}@example.org")
        return await access.register(session, new, AGENT)

    async def owe(
        self, facility: Facility, *amounts: int, due_on: date | None = None, claims: Sequence[ClaimId] = ()
    ) -> list[PayableId]:
        """Claims approved for it (E12)."""
        ids = list(claims) or [ClaimId(new_id()) for _ in amounts]
        owed = [
            NewPayable(
                facility_id=facility.id,
                subject_kind=INVOICE,
                subject_id=claim_id,
                label=f"{facility.code}-{position}",
                amount=self.money(amount),
                due_on=due_on or self.today,
            )
            for position, (claim_id, amount) in enumerate(zip(ids, amounts, strict=True))
        ]
        for amount in amounts:
            await self.post(debit(BENEFITS, self.money(amount)), credit(PAYABLE.of(facility.id), self.money(amount)))
        async with self.database.transaction() as session:
            return list(await payouts.owe(session, self.mutual.id, owed))

    async def recover(self, facility: Facility, *amounts: int) -> list[RecoverableId]:
        """Overpayments found (E13)."""
        found = [
            NewRecoverable(
                facility_id=facility.id,
                subject_kind=INVOICE,
                subject_id=new_id(),
                label=f"{facility.code}-R",
                amount=self.money(amount),
            )
            for amount in amounts
        ]
        for amount in amounts:
            await self.post(debit(TO_RECOVER.of(facility.id), self.money(amount)), credit(BENEFITS, self.money(amount)))
        async with self.database.transaction() as session:
            return list(await payouts.recover(session, self.mutual.id, found))

    async def prepare(self, *facilities_named: Facility, **told: object) -> list[Batch]:
        """Drafts by the maker."""
        named = [one.id for one in facilities_named] or None
        async with self.database.transaction() as session:
            return list(
                await payouts.prepare_batches(
                    session,
                    self.mutual,
                    facility_ids=named,
                    maker=self.maker,
                    **told,  # type: ignore[arg-type]
                )
            )

    async def submit(self, batch: Batch) -> Batch:
        """Ask for approval."""
        async with self.database.transaction() as session:
            return await payouts.submit_batch(session, self.mutual, batch.id, self.maker)

    async def submitted(self, *facilities_named: Facility) -> Batch:
        """One batch that waits for approval."""
        [batch] = await self.prepare(*facilities_named)
        return await self.submit(batch)

    async def approve(self, batch: Batch, person: Actor) -> Batch:
        """A person's word on the batch as they saw it."""
        assert batch.content_hash is not None, "it was submitted"
        async with self.database.transaction() as session:
            return await payouts.approve_batch(session, self.mutual, batch.id, batch.content_hash, person)

    async def reject(self, batch: Batch, person: Actor) -> Batch:
        """A person refuses the batch as they saw it."""
        assert batch.content_hash is not None, "it was submitted"
        async with self.database.transaction() as session:
            return await payouts.reject_batch(session, self.mutual, batch.id, batch.content_hash, "doubtful", person)

    async def approved(self, *facilities_named: Facility) -> Batch:
        """One batch that two people approved."""
        batch = await self.submitted(*facilities_named)
        await self.approve(batch, self.first)
        return await self.approve(batch, self.second)

    async def batch(self, batch_id: PayoutBatchId) -> Batch:
        """The batch as it is now."""
        async with self.database.transaction() as session:
            return await payouts.batch(session, self.mutual.id, batch_id)

    async def payables(self, *claims: ClaimId) -> list[PayableView]:
        """How far the payment of these claims has come, in the order asked."""
        async with self.database.transaction() as session:
            found = await payouts.payables_of(session, self.mutual.id, INVOICE, claims)
        return [found[claim] for claim in claims]

    async def committed(self, *ids: PayableId | RecoverableId, table: str = "payables") -> list[int]:
        """What of each stands in payouts."""
        async with self.database.transaction() as session:
            rows = await session.execute(text(f"SELECT id, committed_minor FROM {table}"))
        found = {row.id: row.committed_minor for row in rows}
        return [found[one] for one in ids]

    async def findings(self) -> list[str]:
        """What the independent checker finds wrong."""
        async with self.database.transaction() as session:
            return [str(finding) for finding in await run_checks(session)]


def persons() -> tuple[Actor, Actor, Actor]:
    """A maker and two approvers."""
    maker, first, second = (Actor.person(new_id()) for _ in range(3))
    return maker, first, second


async def a_cashier(
    database: Database, clock: VirtualClock, *, currency: Currency = XOF, float_minor: int = 1_000_000
) -> Cashier:
    """Orange's payout wallet with half a percent of fee, and a bank account, both with float."""
    village = await a_village(database, clock, currency=currency)
    wallet = await a_payout_wallet(database, clock, village.mutual)
    maker, first, second = persons()
    cashier = Cashier(
        database=database,
        clock=clock,
        mutual=village.mutual,
        wallet=wallet,
        maker=maker,
        first=first,
        second=second,
    )
    for account in (wallet.account_code, "5211"):
        await cashier.fund(account, float_minor)
    return cashier


async def a_payout_wallet(
    database: Database,
    clock: VirtualClock,
    mutual: Mutual,
    *,
    account: str = "55212",
    name: str = "Orange",
    **told: object,
) -> Wallet:
    """A wallet that pays out through the simulator."""
    usual: dict[str, object] = {
        "provider": "simulator",
        "credentials": {"base_url": "http://127.0.0.1:1", "api_key": "test", "receiver": account},
        "fee_rate": Decimal("0.005"),
    }
    new = wallets.NewWallet(
        mutual_id=mutual.id,
        name=name,
        role=wallets.Role.PAYOUT,
        account_code=account,
        currency=mutual.currency,
        receiver=account,
        **(usual | told),  # type: ignore[arg-type]
    )
    adapters = wallets.Adapters(installed().build, clock)
    async with database.transaction() as session:
        wallet, _ = await wallets.open_wallet(session, adapters, new, AGENT)
    await adapters.close()
    return wallet
