"""What may be given back: an advance or a payment in suspense, locked, less what other refunds wait for (A7)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from app import membership
from app.collection.errors import PaymentFrozen
from app.collection.freezing import lock_payment
from app.collection.tables import PaymentRow, RefundPartRow, RefundRow
from app.core.ids import MutualId, PaymentId, UnitId
from app.db import Session
from app.membership import UnknownUnit
from app.payouts.model import State
from app.payouts.tables import PayoutRow

NOT_TAKEN = (State.DRAFT.value, State.PENDING_APPROVAL.value, State.APPROVED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refundable:
    """What a source holds that may be given back, and the payments it lies in, all locked."""

    left_minor: int
    payments: Sequence[PaymentRow]

    @property
    def payment_ids(self) -> list[PaymentId]:
        """Their ids."""
        return [PaymentId(row.id) for row in self.payments]


async def in_suspense(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> Refundable:
    """What is left of a payment in 47121; raises `UnknownPayment`, and `PaymentFrozen` until a person releases it."""
    row = await lock_payment(session, mutual_id, payment_id)
    if row.frozen_at is not None:
        raise PaymentFrozen
    return Refundable(left_minor=row.left_minor, payments=[row])


async def in_advance(session: Session, mutual_id: MutualId, unit_id: UnitId) -> Refundable:
    """What is left of a unit's advance, but for frozen payments; payments are locked before their unit."""
    named = [part.payment_id for part in await membership.advances_of(session, mutual_id, unit_id)]
    rows = [row for row in await locked(session, mutual_id, named) if row.frozen_at is None]
    if unit_id not in await membership.lock_dues(session, mutual_id, [unit_id]):
        raise UnknownUnit(field="unit_id")
    sound = {row.id for row in rows}
    left = await membership.advances_of(session, mutual_id, unit_id)
    return Refundable(left_minor=sum(part.amount_minor for part in left if part.payment_id in sound), payments=rows)


async def waiting_minor(
    session: Session, mutual_id: MutualId, *, unit_id: UnitId | None, payment_id: PaymentId | None
) -> int:
    """What refunds that are ordered and not yet sent will take of the same money."""
    source: ColumnElement[bool] = (
        RefundRow.unit_id == unit_id if unit_id is not None else RefundRow.payment_id == payment_id
    )
    waiting = (
        select(func.coalesce(func.sum(RefundRow.amount_minor), 0))
        .join(PayoutRow, (PayoutRow.mutual_id == RefundRow.mutual_id) & (PayoutRow.subject_id == RefundRow.id))
        .where(RefundRow.mutual_id == mutual_id, source, PayoutRow.state.in_(NOT_TAKEN))
    )
    return int(await session.scalar(waiting) or 0)


async def refunded_minor(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> int:
    """What refunds hold of the payment's own suspense, in transit or paid."""
    of = RefundPartRow
    held = (
        select(func.coalesce(func.sum(of.amount_minor), 0))
        .join(RefundRow, (RefundRow.mutual_id == of.mutual_id) & (RefundRow.id == of.refund_id))
        .where(
            of.mutual_id == mutual_id,
            of.payment_id == payment_id,
            of.given_back_at.is_(None),
            RefundRow.payment_id.is_not(None),
        )
    )
    return int(await session.scalar(held) or 0)


async def locked(session: Session, mutual_id: MutualId, payment_ids: Sequence[PaymentId]) -> Sequence[PaymentRow]:
    """These payments as they are now, locked in id order: two refunds never wait for each other in a ring."""
    rows = await session.scalars(
        select(PaymentRow)
        .where(PaymentRow.mutual_id == mutual_id, PaymentRow.id.in_(payment_ids))
        .order_by(PaymentRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows)
