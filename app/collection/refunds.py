"""Ordering refunds: never more than is there, to the number that paid, with the two approvals of a payout (A7)."""

from app import membership, payouts
from app.collection import refundable
from app.collection.errors import RefundExceedsBalance
from app.collection.paying_back import way_back
from app.collection.queries import payment_row
from app.collection.refund_model import NewRefund, RefundView
from app.collection.refund_queries import refund_view
from app.collection.refundable import Refundable
from app.collection.tables import RefundRow
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.ids import MutualId, RefundId, new_id
from app.db import Session, now
from app.membership import Mutual
from app.payouts import NewRefundOrder
from app.routing import Because


async def order_refund(session: Session, mutual: Mutual, new: NewRefund, actor: Actor) -> RefundView:
    """Order money back to whoever paid; it leaves once two people approved, and is taken when it leaves (A7, E10).

    Of two orders for the whole credit at once, one is refused (RELIABILITY 13). Raises `UnknownPayment`, `UnknownUnit`,
    `PaymentFrozen`, `RefundExceedsBalance`, `NoPayingNumber`, `NoPayoutWallet`, and `Invalid` for an amount of nothing,
    of another currency, or a refund that does not name a unit or a payment.
    """
    _examine(mutual, new)
    source = await _locked_source(session, mutual.id, new)
    waiting = await refundable.waiting_minor(session, mutual.id, unit_id=new.unit_id, payment_id=new.payment_id)
    if new.amount.minor > source.left_minor - waiting:
        raise RefundExceedsBalance(left_minor=source.left_minor - waiting)
    payee, wallet = await way_back(session, mutual.id, new)
    row = _row(session, mutual, new, actor)
    session.add(row)
    await session.flush()
    refund_id, label = RefundId(row.id), await _label(session, mutual.id, new)
    because = Because.MONEY_CAME_BY_IT if new.wallet_id is None else Because.BY_PERSON
    order = NewRefundOrder(
        refund_id=refund_id, wallet=wallet, payee=payee, amount=new.amount, label=label, because=because
    )
    await payouts.order_refund(session, mutual, order, actor)
    return await refund_view(session, mutual.id, refund_id)


def _examine(mutual: Mutual, new: NewRefund) -> None:
    if (new.unit_id is None) == (new.payment_id is None):
        raise Invalid(field="unit_id")
    if new.amount.minor <= 0 or new.amount.currency != mutual.currency:
        raise Invalid(field="amount")


async def _locked_source(session: Session, mutual_id: MutualId, new: NewRefund) -> Refundable:
    """The money it draws on, so that two orders wait for each other."""
    if new.payment_id is not None:
        return await refundable.in_suspense(session, mutual_id, new.payment_id)
    assert new.unit_id is not None, "a refund names a unit or a payment"
    return await refundable.in_advance(session, mutual_id, new.unit_id)


async def _label(session: Session, mutual_id: MutualId, new: NewRefund) -> str:
    """The unit's reference, or the operator's own id of the payment."""
    if new.unit_id is not None:
        return await membership.reference_of(session, mutual_id, new.unit_id)
    assert new.payment_id is not None, "a refund names a unit or a payment"
    return (await payment_row(session, mutual_id, new.payment_id)).operator_reference


def _row(session: Session, mutual: Mutual, new: NewRefund, actor: Actor) -> RefundRow:
    return RefundRow(
        mutual_id=mutual.id,
        id=new_id(),
        unit_id=new.unit_id,
        payment_id=new.payment_id,
        amount_minor=new.amount.minor,
        currency=mutual.currency.code,
        ordered_by=str(actor),
        ordered_at=now(session),
    )
