"""What operators keep of a payment: the fee they state, the one we expect, and the gap between the two (M5, E21)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.collection.model import Heard
from app.collection.tables import PaymentRow
from app.core.ids import MutualId, PaymentId
from app.core.money import Money
from app.db import Session
from app.notices import Incident, raise_incidents
from app.wallets import FeeMode, Wallet


def fee_of(heard: Heard) -> Money:
    """The fee the operator states, else the expected one; none where fees are invoiced."""
    if heard.wallet.fee_mode is FeeMode.INVOICED:
        return Money(0, heard.wallet.currency)
    return expected_fee(heard) if heard.event.fee is None else heard.event.fee


def expected_fee(heard: Heard) -> Money:
    """What was agreed for the wallet on this amount, and never more than the amount (M5)."""
    assert heard.event.amount is not None, "a payment has its amount"
    minor = heard.event.amount.minor
    return Money(min(heard.wallet.fee.on(minor), minor), heard.wallet.currency)


async def raise_gaps(session: Session, mutual_id: MutualId, fresh: Mapping[PaymentId, Heard]) -> None:
    """Tell the back office of fees more than one unit of money away from what the contract says."""
    incidents = [
        Incident(
            kind="payment.unexpected_fee",
            subject_kind="payment",
            subject_id=payment_id,
            mutual_id=mutual_id,
            facts={"stated_minor": fee_of(heard).minor, "expected_minor": expected_fee(heard).minor},
        )
        for payment_id, heard in fresh.items()
        if _is_unexpected(heard)
    ]
    await raise_incidents(session, incidents)


def _is_unexpected(heard: Heard) -> bool:
    """Only where a fee is agreed and the operator deducts."""
    if heard.wallet.fee_mode is FeeMode.INVOICED or not heard.wallet.fee.is_agreed:
        return False
    unit = int(10**heard.wallet.currency.decimals)
    return abs(fee_of(heard).minor - expected_fee(heard).minor) > unit


async def expected_fees(session: Session, wallet: Wallet, since: date, until: date) -> Money:
    """What an operator's invoice should say of the payments booked in a period, both days included (E21, M5)."""
    part = func.floor(PaymentRow.amount_minor * wallet.fee_rate + Decimal("0.5"))
    fee = func.least(part + wallet.fee_fixed_minor, PaymentRow.amount_minor)
    total = await session.scalar(
        select(func.sum(fee)).where(
            PaymentRow.mutual_id == wallet.mutual_id,
            PaymentRow.wallet_id == wallet.id,
            PaymentRow.booked_on.between(since, until),
        )
    )
    return Money(int(total or 0), wallet.currency)
