"""Plays the events of the books: expenses, entries by hand, arrears given up, money in suspense made income."""

from app import accounting, collection
from app.accounting import ManualEntry, ManualLine, NewExpense, NewManualEntry
from app.collection import NewWriteOff
from app.core.ids import ManualEntryId, WriteOffId, new_id
from app.db import Session
from app.ledger import Side
from app.scenarios.events import Entry, Expense, Recover, Unclaimed, WriteOff
from app.scenarios.play.cast import ACCOUNTANT, APPROVERS
from app.scenarios.play.stage import Stage

BECAUSE = "as the scenario tells"
COORDINATOR, _ = APPROVERS


async def expense(stage: Stage, event: Expense) -> None:
    """Paid by bank: the accountant proposes, the coordinator approves."""
    new = NewExpense(
        id=ManualEntryId(new_id()),
        account=event.account,
        amount=stage.francs(event.amount),
        note=event.note or BECAUSE,
    )
    async with stage.database.transaction() as session:
        await _approve(session, stage, await accounting.propose_expense(session, stage.mutual, new, ACCOUNTANT))


async def entry(stage: Stage, event: Entry) -> None:
    """An entry by hand, likewise."""
    columns = ((Side.DEBIT, event.debit), (Side.CREDIT, event.credit))
    lines = [
        ManualLine(code=code, side=side, amount=stage.francs(amount))
        for side, column in columns
        for code, amount in column.items()
    ]
    new = NewManualEntry(id=ManualEntryId(new_id()), lines=lines, note=event.note or BECAUSE)
    async with stage.database.transaction() as session:
        await _approve(session, stage, await accounting.propose_entry(session, stage.mutual, new, ACCOUNTANT))


async def write_off(stage: Stage, event: WriteOff) -> None:
    """The coordinator gives arrears up (E23)."""
    new = NewWriteOff(
        id=WriteOffId(new_id()),
        unit_id=stage.cast.units[event.unit],
        amount=None if event.amount is None else stage.francs(event.amount),
        note=event.note or BECAUSE,
    )
    async with stage.database.transaction() as session:
        await collection.write_off(session, stage.mutual, new, COORDINATOR)


async def recover(stage: Stage, event: Recover) -> None:
    """What was given up comes after all (E23)."""
    payment_id = stage.cast.receipts[event.receipt].payment_id
    async with stage.database.transaction() as session:
        await collection.recover(session, stage.mutual, payment_id, event.note or BECAUSE, COORDINATOR)


async def unclaimed(stage: Stage, event: Unclaimed) -> None:
    """The Board decides that money nobody claimed is income (E25)."""
    payment_id, note = stage.cast.receipts[event.receipt].payment_id, event.note or BECAUSE
    async with stage.database.transaction() as session:
        await accounting.propose_income(session, stage.mutual, payment_id, note, ACCOUNTANT)
        await accounting.approve_income(session, stage.mutual, payment_id, COORDINATOR)


async def _approve(session: Session, stage: Stage, proposed: ManualEntry) -> None:
    await accounting.approve_entry(session, stage.mutual, proposed.id, COORDINATOR)
