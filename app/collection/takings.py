"""Money in suspense that is the mutual's own: a recovery of what was given up (E23), or never claimed (E25)."""

from collections.abc import Sequence

from sqlalchemy import select

from app import ledger
from app.collection import entries
from app.collection.errors import PaymentFrozen, PaymentNotInSuspense
from app.collection.freezing import lock_payment
from app.collection.income_model import Taking, TakingKind
from app.collection.model import PaymentStatus
from app.collection.tables import PaymentRow, TakingRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import MutualId, PaymentId, TakingId, new_id
from app.core.money import Currency, Money
from app.db import Session, now
from app.membership import Mutual


async def recover(session: Session, mutual: Mutual, payment_id: PaymentId, note: str, person: Actor) -> Taking:
    """Take what is left of a payment in suspense as a recovery of arrears once given up: 47121 to 7511 (E23).

    Raises `UnknownPayment`, `PaymentNotInSuspense`, `PaymentFrozen`, `PeriodClosed`, and `Invalid` without a reason.
    """
    row = await lock_waiting(session, mutual.id, payment_id)
    return await _take(session, mutual, row, TakingKind.RECOVERY, note, person)


async def take_as_income(
    session: Session, mutual: Mutual, payment_id: PaymentId, note: str, *, proposed_by: Actor, person: Actor
) -> Taking:
    """Take what is left of a payment nobody claimed as income: 47121 to 7581, on two people's word (E25, A8).

    The same refusals as `recover`; that the two people differ, the database says too.
    """
    row = await lock_waiting(session, mutual.id, payment_id)
    return await _take(session, mutual, row, TakingKind.UNCLAIMED, note, person, proposed_by=proposed_by)


async def takings_of(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> Sequence[Taking]:
    """What of a payment was taken as income, in the order taken; undone ones too."""
    of = TakingRow
    wanted = select(of).where(of.mutual_id == mutual_id, of.payment_id == payment_id).order_by(of.id)
    return [_value(row) for row in await session.scalars(wanted)]


async def lock_waiting(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> PaymentRow:
    """A payment with money in suspense, locked; raises `UnknownPayment`, `PaymentNotInSuspense`, `PaymentFrozen`."""
    row = await lock_payment(session, mutual_id, payment_id)
    if row.left_minor == 0:
        raise PaymentNotInSuspense
    if row.frozen_at is not None:
        raise PaymentFrozen
    return row


async def _take(
    session: Session,
    mutual: Mutual,
    row: PaymentRow,
    kind: TakingKind,
    note: str,
    person: Actor,
    *,
    proposed_by: Actor | None = None,
) -> Taking:
    if not note.strip():
        raise Invalid(field="note")
    at = now(session)
    taken = TakingRow(
        mutual_id=mutual.id,
        id=new_id(),
        payment_id=row.id,
        kind=kind.value,
        amount_minor=row.left_minor,
        currency=row.currency,
        note=note.strip(),
        proposed_by=None if proposed_by is None else str(proposed_by),
        decided_by=str(person),
        decided_at=at,
        booked_on=business_date(at, mutual.timezone),
    )
    session.add(taken)
    row.left_minor, row.status, row.reason = 0, PaymentStatus.INCOME.value, None
    await session.flush()
    made, act = _value(taken), entries.Act(actor=person, occurred_at=at, booked_on=taken.booked_on)
    await ledger.post(session, [entries.taken_as_income(mutual.id, made, act=act)])
    return made


def _value(row: TakingRow) -> Taking:
    return Taking(
        id=TakingId(row.id),
        payment_id=PaymentId(row.payment_id),
        kind=TakingKind(row.kind),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        note=row.note,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        booked_on=row.booked_on,
        undone_at=row.undone_at,
    )
