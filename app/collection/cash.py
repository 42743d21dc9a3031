"""Cash received at an antenna, allocated at once by the agent who took it (E03, E05)."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app import ledger
from app.collection import entries
from app.collection.errors import ReceiptNumberTaken
from app.collection.model import Grade, Method, Payment, PaymentStatus, Receipt, Target
from app.collection.recording import booking_date
from app.collection.settling import give, lock_open_units
from app.collection.tables import PaymentRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.errors import Invalid
from app.core.ids import AntennaId, PaymentId, UnitId, new_id
from app.core.money import Money
from app.db import Session, constraint_of, now
from app.ledger import chart
from app.membership import Mutual


async def receive_cash(
    session: Session,
    mutual: Mutual,
    *,
    unit_id: UnitId,
    antenna_id: AntennaId,
    amount: Money,
    receipt_number: str,
    occurred_at: datetime,
    actor: Actor,
) -> Receipt:
    """Record cash taken for a unit; entered late, it is booked on the day it was taken if that period is open.

    `receipt_number` is the antenna's own. Raises `ReceiptNumberTaken`, `UnknownUnit`, `UnitNotOpen`, and `Invalid`
    for an amount of nothing or of another currency, an unknown antenna or a date to come.
    """
    if amount.minor <= 0 or amount.currency != mutual.currency:
        raise Invalid(field="amount")
    if occurred_at > now(session):
        raise Invalid(field="occurred_at")
    await lock_open_units(session, mutual.id, {unit_id})
    payment = Payment(
        id=PaymentId(new_id()),
        account=chart.ANTENNA_CASH.of(antenna_id),
        amount=amount,
        fee=Money(0, mutual.currency),
        operator_reference=receipt_number,
        occurred_at=occurred_at,
        value_on=business_date(occurred_at, mutual.timezone),
        booked_on=await booking_date(session, mutual, occurred_at),
        antenna_id=antenna_id,
        is_mobile=False,
    )
    session.add(_row(session, mutual, payment, antenna_id))
    await _write_once(session)
    await ledger.post(session, [entries.received(mutual.id, payment, actor)])
    [receipt] = await give(session, mutual, [payment], [Target(unit_id=unit_id, method=Method.AGENT)], actor)
    return receipt


async def _write_once(session: Session) -> None:
    """Store it unless the antenna has used this receipt number; an antenna nobody knows is the caller's mistake."""
    try:
        await session.flush()
    except IntegrityError as error:
        if constraint_of(error) == "uq_payments_cash":
            raise ReceiptNumberTaken(field="receipt_number") from None
        raise Invalid(field="antenna_id") from None


def _row(session: Session, mutual: Mutual, payment: Payment, antenna_id: AntennaId) -> PaymentRow:
    return PaymentRow(
        mutual_id=mutual.id,
        id=payment.id,
        antenna_id=antenna_id,
        operator_reference=payment.operator_reference,
        amount_minor=payment.amount.minor,
        fee_minor=0,
        currency=mutual.currency.code,
        occurred_at=payment.occurred_at,
        received_at=now(session),
        booked_on=payment.booked_on,
        grade=int(Grade.ANSWERED),  # the agent saw it
        status=PaymentStatus.SUSPENSE.value,
        left_minor=payment.amount.minor,
        undistributed_minor=0,
        has_incident=False,
    )
