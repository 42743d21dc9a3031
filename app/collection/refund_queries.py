"""Reads of refunds: each with the word of its payout."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.collection.errors import UnknownRefund
from app.collection.refund_model import RefundView
from app.collection.tables import RefundRow
from app.core.ids import MutualId, PaymentId, PayoutBatchId, PayoutId, RefundId, UnitId
from app.core.money import Currency, Money
from app.db import Session
from app.payouts.model import State
from app.payouts.tables import PayoutRow


async def refund_view(session: Session, mutual_id: MutualId, refund_id: RefundId) -> RefundView:
    """One refund as it stands; raises `UnknownRefund`."""
    found = (await session.execute(_refunds(mutual_id).where(RefundRow.id == refund_id))).one_or_none()
    if found is None:
        raise UnknownRefund
    return _view(*found)


async def list_refunds(
    session: Session,
    mutual_id: MutualId,
    *,
    unit_id: UnitId | None = None,
    payment_id: PaymentId | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[RefundView]:
    """Refunds, the newest first, all of them or those of a unit or a payment; `after` is the last one seen."""
    wanted = _refunds(mutual_id)
    if unit_id is not None:
        wanted = wanted.where(RefundRow.unit_id == unit_id)
    if payment_id is not None:
        wanted = wanted.where(RefundRow.payment_id == payment_id)
    if after is not None:
        wanted = wanted.where(RefundRow.id < after)
    found = await session.execute(wanted.order_by(RefundRow.id.desc()).limit(limit))
    return [_view(*one) for one in found]


def _refunds(mutual_id: MutualId) -> Select[RefundRow, PayoutRow]:
    return (
        select(RefundRow, PayoutRow)
        .join(PayoutRow, (PayoutRow.mutual_id == RefundRow.mutual_id) & (PayoutRow.subject_id == RefundRow.id))
        .where(RefundRow.mutual_id == mutual_id)
        .execution_options(populate_existing=True)
    )


def _view(row: RefundRow, payout: PayoutRow) -> RefundView:
    currency = Currency.of(row.currency)
    return RefundView(
        id=RefundId(row.id),
        unit_id=None if row.unit_id is None else UnitId(row.unit_id),
        payment_id=None if row.payment_id is None else PaymentId(row.payment_id),
        amount=Money(row.amount_minor, currency),
        ordered_by=row.ordered_by,
        ordered_at=row.ordered_at,
        payout_id=PayoutId(payout.id),
        batch_id=PayoutBatchId(payout.batch_id),
        status=State(payout.state).word,
        fee=None if payout.fee_minor is None else Money(payout.fee_minor, currency),
    )
