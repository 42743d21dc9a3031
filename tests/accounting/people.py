"""Who books by hand in tests, and what they propose."""

from datetime import date

from app import accounting, ledger, membership
from app.accounting import ManualEntry, ManualLine, NewExpense, NewManualEntry
from app.core.actor import Actor
from app.core.ids import ManualEntryId, new_id
from app.core.money import XOF, Money
from app.db import Session, bulk, now
from app.ledger import AccountRef, Side
from app.membership import Mutual
from app.membership.tables import DailyRunRow

ACCOUNTANT, COORDINATOR, SIGNATORY = (Actor.person(new_id()) for _ in range(3))


def line(code: str, side: str, amount: int) -> ManualLine:
    """A line of an entry by hand."""
    return ManualLine(code=code, side=Side(side), amount=Money(amount, XOF))


def an_entry(*lines: ManualLine, **changes: object) -> NewManualEntry:
    """Interest of 300 on the bank account, unless other lines are said."""
    facts: dict[str, object] = {
        "id": ManualEntryId(new_id()),
        "lines": lines or (line("5211", "D", 300), line("7741", "C", 300)),
        "note": "intérêts",
    }
    return NewManualEntry(**(facts | changes))  # type: ignore[arg-type]


def an_expense(account: str = "6611", amount: int = 8_000, **changes: object) -> NewExpense:
    """Salaries."""
    facts: dict[str, object] = {
        "id": ManualEntryId(new_id()),
        "account": account,
        "amount": Money(amount, XOF),
        "note": "salaires",
    }
    return NewExpense(**(facts | changes))  # type: ignore[arg-type]


async def proposed(session: Session, mutual: Mutual, new: NewManualEntry | None = None) -> ManualEntry:
    """The accountant proposes it."""
    return await accounting.propose_entry(session, mutual, new or an_entry(), ACCOUNTANT)


async def approved(session: Session, mutual: Mutual, new: NewManualEntry | None = None) -> ManualEntry:
    """And the coordinator approves it."""
    made = await proposed(session, mutual, new)
    return await accounting.approve_entry(session, mutual, made.id, COORDINATOR)


async def balance(session: Session, mutual: Mutual, code: str, at: date | None = None) -> int:
    """Debits less credits of a code."""
    return (await ledger.balance(session, mutual.id, AccountRef(code), at)).net_minor


async def run_days(session: Session, mutual: Mutual, until: date) -> None:
    """The days are carried out up to here, and nothing comes of them."""
    days = await membership.days_to_run(session, mutual.id, until)
    rows = [{"mutual_id": mutual.id, "day": day, "finished_at": now(session), "counts": {}} for day in days]
    await bulk.insert(session, DailyRunRow, rows)
