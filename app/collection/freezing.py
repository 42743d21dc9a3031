"""Payments that evidence contradicts: frozen until a person finds them sound or takes them back (DESIGN 9)."""

from app.collection.errors import NotFrozen, UnknownPayment
from app.collection.tables import PaymentRow
from app.core.ids import MutualId, PaymentId
from app.db import Session, now


async def freeze(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> None:
    """No further allocation or refund until a person decides; raises `UnknownPayment`."""
    row = await lock_payment(session, mutual_id, payment_id)
    row.frozen_at = row.frozen_at or now(session)
    row.has_incident = True
    await session.flush()


async def release(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> None:
    """A person found the payment sound; raises `UnknownPayment`, `NotFrozen`."""
    row = await lock_payment(session, mutual_id, payment_id)
    if row.frozen_at is None:
        raise NotFrozen
    row.frozen_at = None
    await session.flush()


async def lock_payment(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> PaymentRow:
    """A payment's row as it is now, locked; always before the units its money is for. Raises `UnknownPayment`."""
    row = await session.get(PaymentRow, (mutual_id, payment_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownPayment
    return row
