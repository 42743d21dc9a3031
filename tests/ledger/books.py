"""Entries made by keyword, and mutuals to post them in."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import text

from app import ledger
from app.core.actor import Actor
from app.core.ids import MutualId, new_id
from app.core.money import KES, XOF, Currency, Money
from app.db import Session
from app.ledger import JournalEntry, Line, credit, debit
from app.ledger.chart import ADVANCES, SUSPENSE
from app.ledger.model import AccountRef

ORANGE = AccountRef("55211")
MOOV = AccountRef("55221")
BANK = AccountRef("5211")
A_DAY = date(2026, 3, 2)
BY_US = Actor.system("test")

A_MUTUAL = text("""
    INSERT INTO mutuals (id, code, name, circle, currency, region, timezone, parameters, opened_on, created_at)
    VALUES (:id, :code, 'Mutuelle de cercle', '01', :currency, 'ML', 'Africa/Bamako', '{}', '2026-01-01', now())
""")


async def a_mutual(session: Session, currency: Currency = XOF) -> MutualId:
    """A mutual with the standard chart."""
    mutual_id = MutualId(new_id())
    await session.execute(A_MUTUAL, {"id": mutual_id, "code": str(mutual_id), "currency": currency.code})
    await ledger.provision(session, mutual_id, currency)
    return mutual_id


def xof(minor: int) -> Money:
    return Money(minor, XOF)


def kes(minor: int) -> Money:
    return Money(minor, KES)


def an_entry(
    mutual_id: MutualId, *lines: Line, key: str = "", on: date = A_DAY, event: str = "E18", **more: object
) -> JournalEntry:
    """An entry that balances if its lines do."""
    given = {"cause": "payment:test", "actor": BY_US, "occurred_at": datetime(2026, 3, 2, 9, tzinfo=UTC)}
    return JournalEntry(
        mutual_id=mutual_id,
        key=key or str(new_id()),
        event=event,
        booked_on=on,
        lines=lines,
        **(given | more),  # type: ignore[arg-type]
    )


def received(
    mutual_id: MutualId, amount: Money, *, payment: UUID | None = None, key: str = "", on: date = A_DAY
) -> JournalEntry:
    """E03 without a fee: the wallet takes it, the payment's suspense account holds it."""
    return an_entry(mutual_id, debit(ORANGE, amount), credit(SUSPENSE.of(payment or new_id()), amount), key=key, on=on)


def set_aside(mutual_id: MutualId, amount: Money, *, payment: UUID, unit: UUID, on: date = A_DAY) -> JournalEntry:
    """E05 to the unit's advance."""
    return an_entry(
        mutual_id, debit(SUSPENSE.of(payment), amount), credit(ADVANCES.of(unit), amount), event="E05", on=on
    )
