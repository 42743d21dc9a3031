"""Where the money of refunds comes from: taken when one is sent, given back if it does not arrive (A7, E10)."""

from collections.abc import Sequence

from sqlalchemy import select

from app import membership
from app.collection import refund_entries, refundable
from app.collection.errors import RefundExceedsBalance, UnknownRefund
from app.collection.model import PaymentStatus
from app.collection.tables import PaymentRow, RefundPartRow, RefundRow
from app.core.ids import MutualId, PaymentId, UnitId, new_id
from app.db import Session, now
from app.ledger import Line
from app.membership import AdvancePart, AdvanceTooSmall, Mutual
from app.payouts.model import Act, Payout


class RefundSource:
    """The money of refunds: a unit's advance, the oldest receipt first, or a payment in suspense (DOMAIN 16)."""

    async def take(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """Take the amount; raises `RefundExceedsBalance` or `PaymentFrozen` if it is no longer there to be taken."""
        refund = await _refund(session, mutual.id, payout)
        parts = await (_draw(session, mutual, refund, act) if refund.unit_id else _lessen(session, mutual.id, refund))
        session.add_all(
            RefundPartRow(
                mutual_id=mutual.id,
                id=new_id(),
                refund_id=refund.id,
                payment_id=part.payment_id,
                amount_minor=part.amount_minor,
                taken_at=now(session),
            )
            for part in parts
        )
        await session.flush()
        return refund_entries.taken(refund, payout.amount)

    async def give_back(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """Put back what it took; what was of a payment reversed meanwhile clears the difference that left (E11)."""
        refund = await _refund(session, mutual.id, payout)
        taken = await _standing(session, refund)
        payments = await refundable.locked(session, mutual.id, [PaymentId(one.payment_id) for one in taken])
        sound = {row.id: row for row in payments if row.reversed_at is None}
        parts = [_part(one) for one in taken if one.payment_id in sound]
        if refund.unit_id and parts:
            await membership.restore_advance(
                session, mutual, UnitId(refund.unit_id), parts, actor=act.actor, cause=f"refund:{refund.id}"
            )
        elif parts:
            _put_back(sound[parts[0].payment_id], parts[0].amount_minor)
        for one in taken:
            one.given_back_at = now(session)
        await session.flush()
        return refund_entries.given_back(refund, payout.amount, sum(part.amount_minor for part in parts))


async def _draw(session: Session, mutual: Mutual, refund: RefundRow, act: Act) -> Sequence[AdvancePart]:
    """Out of the unit's advance, but for frozen payments."""
    unit_id = UnitId(refund.unit_id) if refund.unit_id else None
    assert unit_id is not None, "it draws on an advance"
    source = await refundable.in_advance(session, mutual.id, unit_id)
    try:
        return await membership.draw_advance(
            session,
            mutual,
            unit_id,
            refund.amount_minor,
            of=source.payment_ids,
            actor=act.actor,
            cause=f"refund:{refund.id}",
        )
    except AdvanceTooSmall:
        raise RefundExceedsBalance(left_minor=source.left_minor) from None


async def _lessen(session: Session, mutual_id: MutualId, refund: RefundRow) -> Sequence[AdvancePart]:
    """Out of a payment in suspense."""
    assert refund.payment_id is not None, "it draws on a payment"
    source = await refundable.in_suspense(session, mutual_id, PaymentId(refund.payment_id))
    if source.left_minor < refund.amount_minor:
        raise RefundExceedsBalance(left_minor=source.left_minor)
    [row] = source.payments
    row.left_minor -= refund.amount_minor
    if row.left_minor == 0:
        row.status = PaymentStatus.REFUNDED.value
    return [AdvancePart(payment_id=PaymentId(row.id), amount_minor=refund.amount_minor)]


def _put_back(row: PaymentRow, amount_minor: int) -> None:
    """It waits in suspense again, for the reason it did."""
    row.left_minor += amount_minor
    row.status = PaymentStatus.SUSPENSE.value


async def _refund(session: Session, mutual_id: MutualId, payout: Payout) -> RefundRow:
    row = await session.get(RefundRow, (mutual_id, payout.subject_id))
    if row is None:
        raise UnknownRefund
    return row


async def _standing(session: Session, refund: RefundRow) -> Sequence[RefundPartRow]:
    rows = await session.scalars(
        select(RefundPartRow).where(
            RefundPartRow.mutual_id == refund.mutual_id,
            RefundPartRow.refund_id == refund.id,
            RefundPartRow.given_back_at.is_(None),
        )
    )
    return list(rows)


def _part(row: RefundPartRow) -> AdvancePart:
    return AdvancePart(payment_id=PaymentId(row.payment_id), amount_minor=row.amount_minor)
