"""A mutual for tests: people enrol, pay and let days pass as they would, and its books can be asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import text

from app import ledger, membership
from app.core.actor import Actor
from app.core.clock import VirtualClock
from app.core.ids import PaymentId, UnitId, new_id
from app.core.money import XOF, Currency, Money
from app.db import Database, Session
from app.ledger.chart import ADVANCES, ANTENNA_CASH, FEES_DUE, MEMBERS_DUE, SUSPENSE
from app.ledger.model import AccountRef, JournalEntry, Line, credit, debit
from app.membership import (
    Allocation,
    Campaign,
    DueKind,
    MemberBrief,
    Mutual,
    NewCampaign,
    NewMember,
    NewMutual,
    NewScheme,
    NewUnit,
    Parameters,
    Part,
    Tariff,
    UndonePart,
    UnitDues,
    UnitNews,
    UnitView,
)

AGENT = Actor.system("test")
PILOT = Tariff(gross_minor=8_650, member_minor=1_730, state_minor=4_325, donor_minor=2_595)
HARVEST_DAYS = ("2026-01-31", "2026-03-31", "2026-05-31")


def day(written: str) -> date:
    """`2026-01-15`."""
    return date.fromisoformat(written)


def at_eight(on: date) -> datetime:
    """When the office opens in Mopti, which keeps UTC."""
    return datetime.combine(on, time(8), tzinfo=UTC)


def people(count: int) -> Sequence[NewMember]:
    """A household of invented people."""
    return [NewMember(name=f"Personne {number}") for number in range(1, count + 1)]


@dataclass(slots=True, kw_only=True)
class Village:
    """A mutual, its campaigns and its clock; each act is a transaction of its own."""

    database: Database
    clock: VirtualClock
    mutual: Mutual
    campaign: Campaign

    @property
    def today(self) -> date:
        """The day its clock shows."""
        return self.clock.now().date()

    async def live_until(self, written: str) -> None:
        """Let days pass, each beginning with its daily run."""
        async with self.database.transaction() as session:
            days = await membership.days_to_run(session, self.mutual.id, day(written))
        for one in days:
            if at_eight(one) > self.clock.now():
                self.clock.move_to(at_eight(one))
            await membership.run_day(self.database, self.mutual.id, one, AGENT)

    async def enrol(self, persons: int, *, campaign: Campaign | None = None) -> UnitId:
        """A household of one unit."""
        async with self.database.transaction() as session:
            antenna = await membership.antenna_named(session, self.mutual.id, None)
            new = NewUnit(antenna_id=antenna.id, household_id=new_id(), members=people(persons))
            [unit] = await membership.enrol(session, self.mutual, campaign or self.campaign, [new], actor=AGENT)
        return unit.id

    async def take_over(self, persons: int, cover_from: str, cover_to: str) -> UnitId:
        """A unit covered since before the software."""
        async with self.database.transaction() as session:
            antenna = await membership.antenna_named(session, self.mutual.id, None)
            new = NewUnit(antenna_id=antenna.id, household_id=new_id(), members=people(persons))
            [unit] = await membership.take_over(
                session,
                self.mutual,
                self.campaign,
                [new],
                cover_from=day(cover_from),
                cover_to=day(cover_to),
                actor=AGENT,
            )
        return unit.id

    async def renew(self, unit_id: UnitId, campaign: Campaign, **change: Sequence[int]) -> UnitNews:
        """The head validates the next schedule."""
        async with self.database.transaction() as session:
            return await membership.renew(session, self.mutual, unit_id, campaign, actor=AGENT, **change)  # type: ignore[arg-type]

    async def pay(self, unit_id: UnitId, amount: int, *, on: str | None = None) -> PaymentId:
        """Money comes, today or with an earlier date, and is allocated at once as collection does it (E03, E05, A5)."""
        payment_id, value_on = PaymentId(new_id()), day(on) if on else self.today
        async with self.database.transaction() as session:
            dues = (await membership.lock_dues(session, self.mutual.id, [unit_id]))[unit_id]
            allocation = allocate(dues, payment_id, amount, at_eight(value_on))
            await self._post(
                session,
                f"{payment_id}:E03",
                debit(ANTENNA_CASH, self._money(amount)),
                credit(SUSPENSE.of(payment_id), self._money(amount)),
            )
            await self._post(
                session,
                f"{payment_id}:E05",
                debit(SUSPENSE.of(payment_id), self._money(amount)),
                *(credit(account.of(unit_id), self._money(minor)) for account, minor in columns(allocation).items()),
            )
            await membership.settle(
                session,
                self.mutual,
                [allocation],
                on=value_on,
                occurred_at=at_eight(value_on),
                actor=AGENT,
                cause=f"payment:{payment_id}",
                booked_on=self.today,
            )
        return payment_id

    async def reverse(self, payment_id: PaymentId) -> Sequence[UndonePart]:
        """The operator takes a payment back (E11)."""
        async with self.database.transaction() as session:
            parts = await membership.undo_payment(session, self.mutual, payment_id, on=self.today, actor=AGENT)
            total = self._money(sum(part.amount_minor for part in parts))
            lines = [debit(part.account, self._money(part.amount_minor)) for part in parts]
            await self._post(session, f"{payment_id}:E11b", *lines, credit(SUSPENSE.of(payment_id), total))
            await self._post(
                session, f"{payment_id}:E11d", debit(SUSPENSE.of(payment_id), total), credit(ANTENNA_CASH, total)
            )
        return parts

    async def see(self, unit_id: UnitId) -> UnitView:
        """The unit's account today."""
        async with self.database.transaction() as session:
            return await membership.unit_account(session, self.mutual, unit_id, self.today)

    async def standing(self, unit_id: UnitId) -> tuple[str, bool]:
        """Its status word and whether care given today is covered."""
        seen = await self.see(unit_id)
        async with self.database.transaction() as session:
            stored = await session.scalar(text("SELECT status FROM units WHERE id = :id"), {"id": unit_id})
        assert stored == seen.status, "the stored word is the one the rows tell"
        return seen.status.value, seen.is_covered

    async def statuses(self, unit_id: UnitId, *days: str) -> list[str]:
        """Its status word on each of these days, lived through in order."""
        words = []
        for one in days:
            await self.live_until(one)
            words.append((await self.standing(unit_id))[0])
        return words

    async def covered(self, unit_id: UnitId, written: str, number: int | None = None) -> bool:
        """Whether care on a day is covered, as known today."""
        async with self.database.transaction() as session:
            return await membership.is_covered(session, self.mutual.id, unit_id, number, day(written))

    async def open_campaign(self, name: str, coverage_from: str, *due_dates: str) -> Campaign:
        """One more campaign."""
        async with self.database.transaction() as session:
            return await a_campaign(session, self.mutual, name, coverage_from, due_dates)

    async def join(self, unit_id: UnitId, *, born_on: str | None = None) -> MemberBrief:
        """Somebody joins the unit."""
        person = NewMember(name="Nouvelle Personne", born_on=day(born_on) if born_on else None)
        async with self.database.transaction() as session:
            return await membership.add_member(session, self.mutual, unit_id, person, actor=AGENT)

    async def balance(self, account: AccountRef) -> int:
        """Debit balance of an account, all parties together if none is named."""
        async with self.database.transaction() as session:
            return await balance(session, self.mutual, account)

    async def balances(self, *codes: str) -> dict[str, int]:
        """Debit balances of several codes, all parties together."""
        return {code: await self.balance(AccountRef(code)) for code in codes}

    async def scalar(self, statement: str, **values: object) -> object:
        """One figure straight from the tables."""
        async with self.database.transaction() as session:
            return await session.scalar(text(statement), values)

    async def _post(self, session: Session, key: str, *lines: Line) -> None:
        entry = JournalEntry(
            mutual_id=self.mutual.id,
            key=key,
            event=key.rsplit(":", 1)[-1],
            cause="test",
            actor=AGENT,
            occurred_at=self.clock.now(),
            booked_on=self.today,
            lines=lines,
        )
        await ledger.post(session, [entry])

    def _money(self, minor: int) -> Money:
        return Money(minor, self.mutual.currency)


def allocate(dues: UnitDues, payment_id: PaymentId, amount: int, received_at: datetime) -> Allocation:
    """The fee, then called instalments by due date, the rest to advance (A5)."""
    parts, left = [], amount
    for due in dues.open:
        taken = min(left, due.open_minor)
        if taken:
            parts.append(Part(due_id=due.id, kind=due.kind, seq=due.seq, amount_minor=taken))
        left -= taken
    return Allocation(
        payment_id=payment_id,
        unit_id=dues.unit_id,
        received_at=received_at,
        parts=tuple(parts),
        advance_minor=left,
    )


def columns(allocation: Allocation) -> dict[AccountRef, int]:
    """What E05 credits."""
    sums: Counter[AccountRef] = Counter({ADVANCES: allocation.advance_minor})
    for part in allocation.parts:
        sums[FEES_DUE if part.kind is DueKind.FEE else MEMBERS_DUE] += part.amount_minor
    return {account: minor for account, minor in sums.items() if minor}


async def balance(session: Session, mutual: Mutual, account: AccountRef) -> int:
    """Debits less credits, straight from the lines."""
    found = await session.scalar(
        text(
            """
            SELECT coalesce(sum(CASE l.side WHEN 'D' THEN l.amount_minor ELSE -l.amount_minor END), 0)
            FROM lines l JOIN accounts a ON a.mutual_id = l.mutual_id AND a.id = l.account_id
            WHERE l.mutual_id = :mutual_id AND a.code = :code AND (CAST(:party AS uuid) IS NULL OR a.party = :party)
            """
        ),
        {"mutual_id": mutual.id, "code": account.code, "party": account.party},
    )
    return int(found or 0)


async def a_village(
    database: Database,
    clock: VirtualClock,
    *,
    currency: Currency = XOF,
    tariff: Tariff = PILOT,
    fee: int = 1_000,
    circle: str = "01",
) -> Village:
    """A mutual founded today with the harvest campaign of 2026."""
    async with database.transaction() as session:
        mutual = await membership.found(
            session,
            NewMutual(
                code=f"M{new_id().hex[-8:]}",
                name="MICMO",
                circle=circle,
                currency=currency,
                antennas=["Mopti"],
                opened_on=clock.now().date(),
                parameters=Parameters(fee=fee),
            ),
        )
        await membership.add_scheme(
            session, mutual, NewScheme(scheme="pilot", tariff=tariff, valid_from=day("2025-11-01"))
        )
        campaign = await a_campaign(session, mutual, "2026", "2026-02-01", HARVEST_DAYS)
    return Village(database=database, clock=clock, mutual=mutual, campaign=campaign)


async def a_campaign(
    session: Session, mutual: Mutual, name: str, coverage_from: str, due_dates: Sequence[str]
) -> Campaign:
    """Twelve months of cover from a day on."""
    start = day(coverage_from)
    end = start.replace(year=start.year + 1) - timedelta(days=1)
    return await membership.open_campaign(
        session,
        mutual,
        NewCampaign(
            name=name,
            scheme="pilot",
            coverage_from=start,
            coverage_to=end,
            due_dates=[day(one) for one in due_dates],
        ),
    )
