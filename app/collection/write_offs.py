"""Arrears given up by decision: cleared from the oldest due on, a loss in the books, and nothing settled (E23)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app import ledger, membership
from app.collection import entries
from app.collection.errors import WriteOffExceedsArrears
from app.collection.income_model import NewWriteOff, WriteOff
from app.collection.tables import WriteOffRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, UnitId, WriteOffId
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import DueKind, Mutual, Part, UnitDues, UnknownUnit


async def write_off(session: Session, mutual: Mutual, new: NewWriteOff, person: Actor) -> WriteOff:
    """Give up what a unit owes on instalments, all of it unless an amount is said (E23, ARREARS_WRITE_OFF).

    The unit then stands as if it had paid (U8, U9), but no due is settled by it (DOMAIN 16); the fee is not touched.
    Raises `UnknownUnit`, `WriteOffExceedsArrears` (also where nothing is owed), `PeriodClosed`, and `Invalid` for an
    amount of nothing, of another currency, or without a reason.
    """
    _examine(mutual, new)
    dues = await membership.lock_dues(session, mutual.id, [new.unit_id])
    if new.unit_id not in dues:
        raise UnknownUnit(field="unit")
    owed = _arrears(dues[new.unit_id])
    amount = owed if new.amount is None else new.amount.minor
    if not 0 < amount <= owed:
        raise WriteOffExceedsArrears(field="amount", arrears_minor=owed)
    parts = await membership.clear_arrears(
        session, mutual, new.unit_id, amount, actor=person, cause=f"write_off:{new.id}"
    )
    return await _book(session, mutual, new, dues[new.unit_id], parts, person)


async def write_offs_of(
    session: Session, mutual_id: MutualId, unit_id: UnitId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[WriteOff]:
    """What was given up of a unit's arrears, the newest first; `after` is the id of the last one seen."""
    wanted = select(WriteOffRow).where(WriteOffRow.mutual_id == mutual_id, WriteOffRow.unit_id == unit_id)
    if after is not None:
        wanted = wanted.where(WriteOffRow.id < after)
    return [_value(row) for row in await session.scalars(wanted.order_by(WriteOffRow.id.desc()).limit(limit))]


def _examine(mutual: Mutual, new: NewWriteOff) -> None:
    if new.amount is not None and (new.amount.minor <= 0 or new.amount.currency != mutual.currency):
        raise Invalid(field="amount")
    if not new.note.strip():
        raise Invalid(field="note")


def _arrears(dues: UnitDues) -> int:
    return sum(due.open_minor for due in dues.open if due.kind is not DueKind.FEE)


async def _book(
    session: Session, mutual: Mutual, new: NewWriteOff, unit: UnitDues, parts: Sequence[Part], person: Actor
) -> WriteOff:
    at = now(session)
    row = WriteOffRow(
        mutual_id=mutual.id,
        id=new.id,
        unit_id=new.unit_id,
        amount_minor=sum(part.amount_minor for part in parts),
        currency=mutual.currency.code,
        parts=[{"due": str(part.due_id), "seq": part.seq, "amount": part.amount_minor} for part in parts],
        note=new.note.strip(),
        decided_by=str(person),
        decided_at=at,
        booked_on=business_date(at, mutual.timezone),
    )
    session.add(row)
    await session.flush()
    made, act = _value(row), entries.Act(actor=person, occurred_at=at, booked_on=row.booked_on)
    await ledger.post(session, [entries.given_up(mutual.id, made, unit.antenna_id, act=act)])
    return made


def _value(row: WriteOffRow) -> WriteOff:
    return WriteOff(
        id=WriteOffId(row.id),
        unit_id=UnitId(row.unit_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        booked_on=row.booked_on,
    )
