"""The books of a mutual: expenses and entries by two people, months that close in order, and the year's end."""

from dataclasses import dataclass
from datetime import date

from app import accounting
from app.access import Role
from app.accounting import ManualLine, NewExpense, NewManualEntry, years
from app.core.actor import Actor
from app.core.ids import ManualEntryId, new_id
from app.core.money import XOF, Money
from app.db import Session
from app.demo.backoffice.dates import ends_quarter, month_before
from app.demo.founding import Branch
from app.demo.network import Network
from app.demo.stage import Stage
from app.ledger import Side, chart
from app.membership import Mutual

BANK, INTEREST, SUNDRY_INCOME, GUARANTEE_DEPOSIT = chart.BANK.code, "7741", chart.SUNDRY_INCOME.code, "2751"
SPENT_ON, SPENT_FROM, CLOSED_ON, DECEMBER = 27, date(2026, 1, 1), 6, 12
FIRST_YEAR = 2025
YEAR_CLOSED_ON, YEAR_OPENED_ON, VOTED_ON = date(2026, 1, 12), date(2026, 1, 14), date(2026, 3, 14)


@dataclass(frozen=True, slots=True)
class Note:
    """Something booked by hand: which account is debited, which credited, how much, and why."""

    debit: str
    credit: str
    minor: int
    why: str


EXPENSES = (("6611", 60_000, "Indemnités des agents d'antenne"), ("6381", 25_000, "Carburant, téléphone, fournitures"))
QUARTERLY = Note(BANK, INTEREST, 30_000, "Intérêts du compte prestations")
ONCE = {
    date(2025, 11, 10): Note(GUARANTEE_DEPOSIT, BANK, 250_000, "Dépôt au fonds de garantie"),
    date(2025, 12, 20): Note(BANK, SUNDRY_INCOME, 60_000, "Appui de la commune au lancement"),
}


@dataclass(slots=True, kw_only=True)
class Bookkeeper:
    """What the accountant prepares the coordinator decides; `warnings` is what the last checklist asked to look at."""

    stage: Stage
    branch: Branch
    network: Network
    warnings: int = 0

    async def evening(self, on: date) -> None:
        """The day's entries; a month that is over is closed, December with its year."""
        if on in ONCE:
            await self._enter(ONCE[on])
        if ends_quarter(on):
            await self._enter(QUARTERLY)
        if on.day == SPENT_ON and on >= SPENT_FROM:
            await self._spend()
        first, _ = month_before(on)
        if on.day == CLOSED_ON and first >= self.branch.mutual.opened_on and first.month != DECEMBER:
            await self._close_month(first)
        await self._year(on)

    @property
    def _maker(self) -> Actor:
        return self.network.staff[Role.ACCOUNTANT]

    @property
    def _decider(self) -> Actor:
        return self.network.staff[Role.COORDINATOR]

    async def _enter(self, note: Note) -> None:
        sides = ((note.debit, Side.DEBIT), (note.credit, Side.CREDIT))
        lines = [ManualLine(code=code, side=side, amount=Money(note.minor, XOF)) for code, side in sides]
        new = NewManualEntry(id=ManualEntryId(new_id()), lines=lines, note=note.why)
        async with self.stage.parts.database.transaction() as session:
            proposed = await accounting.propose_entry(session, self.branch.mutual, new, self._maker)
        await self._approve(proposed.id)

    async def _spend(self) -> None:
        for account, minor, why in EXPENSES:
            new = NewExpense(id=ManualEntryId(new_id()), account=account, amount=Money(minor, XOF), note=why)
            async with self.stage.parts.database.transaction() as session:
                proposed = await accounting.propose_expense(session, self.branch.mutual, new, self._maker)
            await self._approve(proposed.id)

    async def _approve(self, entry_id: ManualEntryId) -> None:
        async with self.stage.parts.database.transaction() as session:
            await accounting.approve_entry(session, self.branch.mutual, entry_id, self._decider)

    async def _close_month(self, month: date) -> None:
        """With its checklist in hand."""
        async with self.stage.parts.database.transaction() as session:
            checklist = await accounting.month_end(session, self.branch.mutual, month)
        self.warnings = sum(item.cases for item in checklist.items)
        async with self.stage.parts.database.transaction() as session:
            await accounting.close_month(session, self.branch.mutual, month, self._decider)

    async def _year(self, on: date) -> None:
        """2025 is closed, 2026 opened, and the assembly votes on the result (E26, E27)."""
        acts = {YEAR_CLOSED_ON: self._close_year, YEAR_OPENED_ON: self._open_year, VOTED_ON: self._vote}
        if on in acts:
            async with self.stage.parts.database.transaction() as session:
                await acts[on](session, self.branch.mutual)

    async def _close_year(self, session: Session, mutual: Mutual) -> None:
        made = await years.propose_closing(session, mutual, FIRST_YEAR, self._maker)
        await years.close_year(session, mutual, FIRST_YEAR, made.id, self._decider)

    async def _open_year(self, session: Session, mutual: Mutual) -> None:
        made = await years.propose_opening(session, mutual, FIRST_YEAR + 1, self._maker)
        await years.open_year(session, mutual, FIRST_YEAR + 1, made.id, self._decider)

    async def _vote(self, session: Session, mutual: Mutual) -> None:
        made = await years.propose_appropriation(session, mutual, FIRST_YEAR, self._maker)
        await years.appropriate(session, mutual, FIRST_YEAR, made.id, self._decider)
