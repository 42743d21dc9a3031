"""What operators say of reversals: believed as far as their word counts, booked once, against the payment (E11)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select, tuple_

from app.collection.errors import AlreadyReversed
from app.collection.model import WAITS_FOR_PAYMENT, Heard, Outcome, PaymentStatus, Receipt
from app.collection.reversal import reverse
from app.collection.tables import PaymentRow
from app.collection.triage import is_mere_word
from app.core.actor import Actor
from app.core.ids import MutualId, PaymentId
from app.db import Session
from app.membership import Mutual
from app.notices import Incident, raise_incidents

WAITS = Receipt(outcome=Outcome.UNPROVEN, reason=WAITS_FOR_PAYMENT)


async def lock_taken(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> None:
    """Lock the payments that a batch takes back, in id order and before any unit, so that nobody waits in a ring."""
    keys = sorted({(one.wallet.id, one.event.reverses or "") for one in heard})
    if keys:
        await session.execute(
            select(PaymentRow.id)
            .where(
                PaymentRow.mutual_id == mutual_id,
                tuple_(PaymentRow.wallet_id, PaymentRow.operator_reference).in_(keys),
            )
            .order_by(PaymentRow.id)
            .with_for_update()
        )


async def take_back(session: Session, mutual: Mutual, heard: Heard, actor: Actor) -> Receipt:
    """A reversal an operator tells of; of a payment not heard of yet it waits, told again it changes nothing.

    A word that would not be enough to book the payment is not enough to take it back, and a part of it is not it: a
    person looks (RELIABILITY 4), as at one of money that we moved ourselves.
    """
    row = await _named(session, mutual.id, heard)
    if row is None:
        return WAITS
    if row.status == PaymentStatus.OWN:
        return await _doubt(session, mutual, heard, row, Receipt(outcome=Outcome.NOTED, reason="own_money_reversed"))
    if row.reversed_at is None and is_mere_word(heard, row.amount_minor):
        return await _doubt(session, mutual, heard, row, Receipt(outcome=Outcome.NOTED, reason="reversal_unproven"))
    if heard.event.amount is not None and heard.event.amount.minor != row.amount_minor:
        return await _doubt(
            session, mutual, heard, row, Receipt(outcome=Outcome.CONTRADICTED, reason="reversal_differs")
        )
    return await _reverse(session, mutual, heard, PaymentId(row.id), actor)


async def _named(session: Session, mutual_id: MutualId, heard: Heard) -> PaymentRow | None:
    row: PaymentRow | None = await session.scalar(
        select(PaymentRow).where(
            PaymentRow.mutual_id == mutual_id,
            PaymentRow.wallet_id == heard.wallet.id,
            PaymentRow.operator_reference == heard.event.reverses,
        )
    )
    return row


async def _reverse(session: Session, mutual: Mutual, heard: Heard, payment_id: PaymentId, actor: Actor) -> Receipt:
    occurred_at = min(heard.event.occurred_at or heard.received_at, heard.received_at)
    try:
        await reverse(session, mutual, payment_id, occurred_at=occurred_at, fee_returned=heard.event.fee, actor=actor)
    except AlreadyReversed:
        return Receipt(outcome=Outcome.ALREADY_BOOKED, payment_id=payment_id)
    return Receipt(outcome=Outcome.REVERSED, payment_id=payment_id)


async def _doubt(session: Session, mutual: Mutual, heard: Heard, row: PaymentRow, receipt: Receipt) -> Receipt:
    row.has_incident = True
    await session.flush()
    incident = Incident(
        kind=f"payment.{receipt.reason}",
        subject_kind="payment",
        subject_id=row.id,
        mutual_id=mutual.id,
        facts={"delivery": str(heard.delivery_id)},
    )
    await raise_incidents(session, [incident])
    return replace(receipt, payment_id=PaymentId(row.id))
