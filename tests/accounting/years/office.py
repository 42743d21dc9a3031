"""An accountant and a coordinator at the year's end, in tests; each act is a transaction of its own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app import checker, ledger
from app.accounting import years
from app.accounting.years import Appropriation, ClosedYear, OpenedYear, Proposal, YearFigures
from app.core.actor import Actor
from app.core.ids import UnitId, new_id
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Outcome, credit, debit
from tests.accounting.people import run_days
from tests.membership.village import Village, day

ACCOUNTANT, COORDINATOR = Actor.person(new_id()), Actor.person(new_id())
OF_ONE = 2_730  # the fee of 1,000 and a person's contribution of 1,730


@dataclass(slots=True, kw_only=True)
class Office:
    """Two people over the books of a village."""

    village: Village

    def go_to(self, written: str) -> None:
        """Nothing happens until this morning."""
        self.village.clock.move_to(datetime.combine(day(written), time(9), tzinfo=UTC))

    async def paid_up(self, persons: int = 1, **where: object) -> UnitId:
        """A unit that paid all it owes: 1,730 / 4,325 / 2,595 a person."""
        unit_id = await self.village.enrol(persons, **where)  # type: ignore[arg-type]
        await self.village.pay(unit_id, 1_000 + persons * 1_730)
        return unit_id

    async def book(self, debited: str, credited: str, minor: int, on: str | None = None) -> Outcome:
        """An entry by hand."""
        amount = Money(minor, self.village.mutual.currency)
        entry = JournalEntry(
            mutual_id=self.village.mutual.id,
            key=f"test:{new_id()}",
            event="TEST",
            cause="test",
            actor=ACCOUNTANT,
            occurred_at=self.village.clock.now(),
            booked_on=day(on) if on else self.village.today,
            lines=(debit(AccountRef(debited), amount), credit(AccountRef(credited), amount)),
        )
        async with self.village.database.transaction() as session:
            [posted] = await ledger.post(session, [entry])
        return posted.outcome

    async def preview(self, year: int, not_invoiced: int = 0) -> YearFigures:
        """What the year would come to."""
        async with self.village.database.transaction() as session:
            return await years.preview(session, self.village.mutual, year, not_invoiced_minor=not_invoiced)

    async def prepare(self, year: int, not_invoiced: int = 0, by: Actor = ACCOUNTANT) -> Proposal:
        """A closing is prepared once the days are run, of which tests need nothing."""
        async with self.village.database.transaction() as session:
            await run_days(session, self.village.mutual, self.village.today)
            return await years.propose_closing(session, self.village.mutual, year, by, not_invoiced_minor=not_invoiced)

    async def carry_out(self, year: int, proposal: UUID, by: Actor = COORDINATOR) -> ClosedYear:
        """It is carried out."""
        async with self.village.database.transaction() as session:
            return await years.close_year(session, self.village.mutual, year, proposal, by)

    async def close(self, year: int, not_invoiced: int = 0) -> ClosedYear:
        """Prepared by one, carried out by the other."""
        return await self.carry_out(year, (await self.prepare(year, not_invoiced)).id)

    async def open(self, year: int, *, by: Actor = COORDINATOR) -> OpenedYear:
        """The year after is opened."""
        async with self.village.database.transaction() as session:
            made = await years.propose_opening(session, self.village.mutual, year, ACCOUNTANT)
        async with self.village.database.transaction() as session:
            return await years.open_year(session, self.village.mutual, year, made.id, by)

    async def vote(self, year: int, percent: str | None = None, *, by: Actor = COORDINATOR) -> Appropriation:
        """The assembly votes."""
        rate = None if percent is None else Decimal(percent)
        async with self.village.database.transaction() as session:
            made = await years.propose_appropriation(
                session, self.village.mutual, year, ACCOUNTANT, reserve_percent=rate
            )
        async with self.village.database.transaction() as session:
            return await years.appropriate(session, self.village.mutual, year, made.id, by)

    async def deferred(self, year: int) -> dict[UnitId, tuple[int, int, int]]:
        """What each unit deferred: member, State, donor."""
        async with self.village.database.transaction() as session:
            found = await years.deferrals_of(session, self.village.mutual.id, year, limit=1_000)
        sums: dict[UnitId, tuple[int, int, int]] = {}
        for one in found:
            before = sums.get(one.unit_id, (0, 0, 0))
            shares = (one.deferred.member_minor, one.deferred.state_minor, one.deferred.donor_minor)
            sums[one.unit_id] = tuple(a + b for a, b in zip(before, shares, strict=True))  # type: ignore[assignment]
        return sums

    async def nets(self, at: date | str | None = None) -> dict[str, int]:
        """Debit balances that are not zero, but the units' and their funders'."""
        async with self.village.database.transaction() as session:
            rows = await ledger.trial_balance(session, self.village.mutual.id, day(at) if isinstance(at, str) else at)
        apart = {"1031", "4111", "4112", "4191", "47321", "47322", "5711", "47121"}
        return {row.code: row.balance.net_minor for row in rows if row.balance.net_minor and row.code not in apart}

    async def findings(self) -> list[str]:
        """What the checker finds of the year's end."""
        async with self.village.database.transaction() as session:
            found = []
            for check in checker.checks():
                if check.name.startswith("years_"):
                    found += [str(row) for row in await session.execute(text(check.sql), {"mutual_id": None})]
            return found
