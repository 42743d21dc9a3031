"""Who deals with funders in tests: bills, receives, proposes and decides; each act is a transaction of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app import ledger, subsidies
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.subsidies import (
    Decision,
    Funder,
    NewDisallowance,
    NewRepayment,
    NewSubsidyReceipt,
    Position,
    StatementLine,
    SubsidyReceipt,
    SubsidyStatement,
)
from tests.membership.village import Village

ACCOUNTANT, COORDINATOR = Actor.person(UUID(int=3)), Actor.person(UUID(int=4))
STATE, DONOR = Funder.STATE, Funder.DONOR


@dataclass(slots=True, kw_only=True)
class Treasurer:
    """The accountant of a village, and the coordinator who decides."""

    village: Village

    def francs(self, amount: int) -> Money:
        """An amount of the village's currency."""
        return Money(amount, self.village.mutual.currency)

    async def bill(self, *funders: Funder, by: Actor = ACCOUNTANT) -> dict[Funder, SubsidyStatement]:
        """Statements to these funders, or to all."""
        async with self.village.database.transaction() as session:
            made = await subsidies.bill(session, self.village.mutual, by, funders=funders or tuple(Funder))
        return {one.funder: one for one in made}

    def receipt(self, funder: Funder, amount: int, **other: Any) -> NewSubsidyReceipt:
        """Money of a funder."""
        return NewSubsidyReceipt(id=new_id(), funder=funder, amount=self.francs(amount), **other)

    async def receive(self, new: NewSubsidyReceipt) -> SubsidyReceipt:
        """It arrives."""
        async with self.village.database.transaction() as session:
            return await subsidies.receive(session, self.village.mutual, new, ACCOUNTANT)

    async def apply_excess(self, receipt_id: UUID, amount: int | None = None) -> SubsidyReceipt:
        """An excess settles what was billed since."""
        given = None if amount is None else self.francs(amount)
        async with self.village.database.transaction() as session:
            return await subsidies.apply_excess(session, self.village.mutual, receipt_id, ACCOUNTANT, amount=given)

    def disallowance(self, funder: Funder, amount: int, **other: Any) -> NewDisallowance:
        """A part that a funder will not pay."""
        facts: dict[str, Any] = {"id": new_id(), "funder": funder, "amount": self.francs(amount), "reason": "Lettre 12"}
        return NewDisallowance(**(facts | other))

    async def propose(self, new: NewDisallowance) -> Decision:
        """The accountant proposes it."""
        async with self.village.database.transaction() as session:
            return await subsidies.disallow(session, self.village.mutual, new, ACCOUNTANT)

    async def propose_repayment(self, receipt_id: UUID, amount: int, **other: Any) -> Decision:
        """The accountant proposes to give an excess back."""
        facts: dict[str, Any] = {
            "id": new_id(),
            "receipt_id": receipt_id,
            "amount": self.francs(amount),
            "reason": "Trop-perçu",
        }
        async with self.village.database.transaction() as session:
            new = NewRepayment(**(facts | other))
            return await subsidies.repay_excess(session, self.village.mutual, new, ACCOUNTANT)

    async def approve(self, decision_id: UUID, by: Actor = COORDINATOR) -> Decision:
        """Somebody approves."""
        async with self.village.database.transaction() as session:
            return await subsidies.approve(session, self.village.mutual, decision_id, by)

    async def refuse(self, decision_id: UUID, by: Actor = COORDINATOR) -> Decision:
        """Somebody refuses."""
        async with self.village.database.transaction() as session:
            return await subsidies.refuse(session, self.village.mutual, decision_id, by)

    async def statement(self, one: SubsidyStatement) -> SubsidyStatement:
        """As it is now."""
        async with self.village.database.transaction() as session:
            return await subsidies.statement(session, self.village.mutual.id, one.id)

    async def statements(self) -> list[SubsidyStatement]:
        """All of them, the oldest first."""
        async with self.village.database.transaction() as session:
            return list(await subsidies.list_statements(session, self.village.mutual.id))

    async def lines(self, one: SubsidyStatement) -> list[StatementLine]:
        """Its lines."""
        async with self.village.database.transaction() as session:
            return list(await subsidies.lines_of(session, self.village.mutual.id, one.id))

    async def position(self, funder: Funder, at: date | None = None) -> Position:
        """Where a funder stands."""
        async with self.village.database.transaction() as session:
            found = await subsidies.open_balances(session, self.village.mutual.id, at or self.village.today)
        return found[funder]

    async def balances(self) -> dict[str, int]:
        """Debit balances of the accounts of co-financing and the bank that are not at zero."""
        async with self.village.database.transaction() as session:
            rows = await ledger.trial_balance(session, self.village.mutual.id)
        known = ("47321", "47322", "4739", "5211", "7111", "7131")
        return {row.code: row.balance.net_minor for row in rows if row.code in known and row.balance.net_minor}
