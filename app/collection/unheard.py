"""Payments that no callback told: found by our own questions or on a statement only (RELIABILITY 31)."""

from datetime import datetime

from sqlalchemy import func, select

from app.collection.tables import PaymentRow
from app.core.ids import MutualId, WalletId
from app.db import Session
from app.inbox import Origin
from app.inbox.tables import DeliveryRow


async def unheard_payments(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, since: datetime, most: int
) -> int:
    """How many payments into the wallet that were made after `since` no callback brought; `most` at most."""
    row, delivery = PaymentRow, DeliveryRow
    found = (
        select(row.id)
        .join(delivery, (delivery.mutual_id == row.mutual_id) & (delivery.id == row.delivery_id))
        .where(row.mutual_id == mutual_id, row.wallet_id == wallet_id, row.occurred_at > since)
        .where(delivery.origin != Origin.CALLBACK.value)
        .limit(most)
    )
    return int(await session.scalar(select(func.count()).select_from(found.subquery())) or 0)
