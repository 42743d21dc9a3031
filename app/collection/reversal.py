"""Operator reversals: what a payment had done is undone by new entries, and the money leaves the wallet (E11, U12)."""

from datetime import datetime

from sqlalchemy import select, update

from app import ledger, membership
from app.collection import entries
from app.collection.errors import AlreadyReversed, UnknownPayment
from app.collection.messages import tell_reversal
from app.collection.model import Heard, Outcome, Payment, PaymentStatus, Receipt
from app.collection.queries import payment_of
from app.collection.recording import booking_date
from app.collection.tables import AllocationRow, PaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import CollectiveId, MutualId, PaymentId
from app.core.money import Money
from app.db import Session, now
from app.ledger import chart
from app.membership import Mutual

WAITS_FOR_PAYMENT = "waits_for_payment"


async def reverse(
    session: Session,
    mutual: Mutual,
    payment_id: PaymentId,
    *,
    occurred_at: datetime,
    fee_returned: Money | None = None,
    actor: Actor,
) -> Payment:
    """Book that the operator took a payment back (E11): a) its advance un-applied, c) accruals mirrored,
    b) its allocations undone, d) the gross amount out of the wallet; the fee is lost unless `fee_returned`.

    Cover granted up to then stays (U12). Raises `UnknownPayment`, `AlreadyReversed`.
    """
    row = await _lock(session, mutual.id, payment_id)
    if row.reversed_at is not None:
        raise AlreadyReversed
    payment = await payment_of(session, mutual, row)
    booked_on = await booking_date(session, mutual, occurred_at)
    act = entries.Act(actor=actor, occurred_at=occurred_at, booked_on=booked_on)
    parts = await membership.undo_payment(
        session,
        mutual,
        payment_id,
        on=business_date(occurred_at, mutual.timezone),
        booked_on=booked_on,
        actor=actor,
    )
    undone = []
    if parts:
        into = chart.COLLECTIVE.of(row.collective_id) if row.collective_id else chart.SUSPENSE.of(payment.id)
        undone.append(entries.unallocated(mutual.id, payment, parts, into=into, act=act))
    if row.collective_id:
        undone.append(entries.collective_withdrawn(mutual.id, payment, CollectiveId(row.collective_id), act=act))
    returned = fee_returned or Money(0, mutual.currency)
    undone.append(entries.taken_back(mutual.id, payment, fee_returned=returned, act=act))
    await ledger.post(session, undone)
    await _close(session, row)
    await tell_reversal(session, mutual, payment, [part.unit_id for part in parts])
    return payment


async def book_reversal(session: Session, mutual: Mutual, heard: Heard, actor: Actor) -> Receipt:
    """A reversal an operator tells of; of a payment not heard of yet it waits, told again it changes nothing."""
    row = await session.scalar(
        select(PaymentRow).where(
            PaymentRow.mutual_id == mutual.id,
            PaymentRow.wallet_id == heard.wallet.id,
            PaymentRow.operator_reference == heard.event.reverses,
        )
    )
    if row is None:
        return Receipt(outcome=Outcome.UNPROVEN, reason=WAITS_FOR_PAYMENT)
    payment_id = PaymentId(row.id)
    try:
        occurred_at = min(heard.event.occurred_at or heard.received_at, heard.received_at)
        await reverse(session, mutual, payment_id, occurred_at=occurred_at, fee_returned=heard.event.fee, actor=actor)
    except AlreadyReversed:
        return Receipt(outcome=Outcome.ALREADY_BOOKED, payment_id=payment_id)
    return Receipt(outcome=Outcome.REVERSED, payment_id=payment_id)


async def _lock(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> PaymentRow:
    row = await session.get(PaymentRow, (mutual_id, payment_id), populate_existing=True, with_for_update=True)
    if row is None:
        raise UnknownPayment
    return row


async def _close(session: Session, row: PaymentRow) -> None:
    row.status, row.reversed_at = PaymentStatus.REVERSED.value, now(session)
    row.left_minor = row.undistributed_minor = 0
    await session.flush()
    await session.execute(
        update(AllocationRow)
        .where(
            AllocationRow.mutual_id == row.mutual_id,
            AllocationRow.payment_id == row.id,
            AllocationRow.undone_at.is_(None),
        )
        .values(undone_at=now(session))
    )
