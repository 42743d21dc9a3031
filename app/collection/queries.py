"""Reads of money in: payments, the suspense list, allocations, requests."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, tuple_

from app import wallets
from app.collection.asked_tables import PaymentRequestRow
from app.collection.errors import UnknownPayment, UnknownPaymentRequest
from app.collection.model import Payment, PaymentStatus, Reason
from app.collection.recording import PAYER
from app.collection.tables import AllocationRow, PaymentRow
from app.core.clock import business_date
from app.core.ids import AntennaId, MutualId, PaymentId, PaymentRequestId, UnitId, WalletId
from app.core.money import Currency, Money
from app.core.msisdn import Msisdn
from app.db import Session, bulk, vault
from app.ledger import AccountRef, chart
from app.membership import Mutual


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFilter:
    """What to list; none means any."""

    status: PaymentStatus | None = None
    unit_id: UnitId | None = None
    wallet_id: WalletId | None = None
    since: date | None = None
    until: date | None = None
    has_incident: bool | None = None


async def payment_row(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> PaymentRow:
    """One payment; raises `UnknownPayment`."""
    row = await session.get(PaymentRow, (mutual_id, payment_id), populate_existing=True)
    if row is None:
        raise UnknownPayment
    return row


async def find_payment(
    session: Session, mutual_id: MutualId, wallet_id: WalletId, operator_reference: str
) -> PaymentRow | None:
    """The payment that an operator knows by this id, if it is recorded (A1)."""
    row: PaymentRow | None = await session.scalar(
        select(PaymentRow).where(
            PaymentRow.mutual_id == mutual_id,
            PaymentRow.wallet_id == wallet_id,
            PaymentRow.operator_reference == operator_reference,
        )
    )
    return row


async def list_payments(
    session: Session, mutual_id: MutualId, wanted: PaymentFilter, *, after: UUID | None = None, limit: int = 50
) -> Sequence[PaymentRow]:
    """Payments, the newest first; `after` is the id of the last one seen."""
    conditions = [PaymentRow.mutual_id == mutual_id]
    if wanted.status is not None:
        conditions.append(PaymentRow.status == wanted.status.value)
    if wanted.unit_id is not None:
        conditions.append(gave_to(wanted.unit_id))
    if wanted.wallet_id is not None:
        conditions.append(PaymentRow.wallet_id == wanted.wallet_id)
    if wanted.since is not None:
        conditions.append(PaymentRow.booked_on >= wanted.since)
    if wanted.until is not None:
        conditions.append(PaymentRow.booked_on <= wanted.until)
    if wanted.has_incident is not None:
        conditions.append(PaymentRow.has_incident == wanted.has_incident)
    if after is not None:
        conditions.append(PaymentRow.id < after)
    return list(
        await session.scalars(select(PaymentRow).where(*conditions).order_by(PaymentRow.id.desc()).limit(limit))
    )


async def list_suspense(
    session: Session,
    mutual_id: MutualId,
    *,
    before: datetime | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[PaymentRow]:
    """Payments with money in 47121, the oldest first, all or those that came `before` an instant (A8)."""
    age = (PaymentRow.occurred_at, PaymentRow.id)
    conditions = [PaymentRow.mutual_id == mutual_id, PaymentRow.left_minor > 0]
    if before is not None:
        conditions.append(PaymentRow.occurred_at < before)
    if after is not None:
        seen = select(*age).where(PaymentRow.mutual_id == mutual_id, PaymentRow.id == after).scalar_subquery()
        conditions.append(tuple_(*age) > seen)
    return list(await session.scalars(select(PaymentRow).where(*conditions).order_by(*age).limit(limit)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A payment that nobody could place and of which nothing was given, taken or questioned."""

    id: PaymentId
    wallet_id: WalletId
    operator_reference: str
    amount: Money
    occurred_at: datetime
    payer: Msisdn | None


async def whole_in_suspense(session: Session, mutual_id: MutualId, amounts: Collection[int]) -> Sequence[Unplaced]:
    """Mobile payments of these amounts that are whole in 47121, from nobody known (A3), the oldest first."""
    row = PaymentRow
    wanted = select(row).where(
        row.mutual_id == mutual_id,
        row.left_minor > 0,
        row.left_minor == row.amount_minor,
        bulk.among(row.amount_minor, amounts),
        row.wallet_id.is_not(None),
        row.frozen_at.is_(None),
        row.reason == Reason.UNKNOWN.value,
    )
    rows = await session.scalars(wanted.order_by(row.occurred_at, row.id).execution_options(populate_existing=True))
    return [
        Unplaced(
            id=PaymentId(one.id),
            wallet_id=WalletId(one.wallet_id),
            operator_reference=one.operator_reference,
            amount=Money(one.amount_minor, Currency.of(one.currency)),
            occurred_at=one.occurred_at,
            payer=payer_of(session, one),
        )
        for one in rows
        if one.wallet_id is not None
    ]


async def allocations_of(session: Session, mutual_id: MutualId, payment_id: PaymentId) -> Sequence[AllocationRow]:
    """What was done with a payment, undone parts too, in the order made."""
    rows = await session.scalars(
        select(AllocationRow)
        .where(AllocationRow.mutual_id == mutual_id, AllocationRow.payment_id == payment_id)
        .order_by(AllocationRow.id)
    )
    return list(rows)


async def list_requests(
    session: Session, mutual_id: MutualId, *, unit_id: UnitId | None = None, after: UUID | None = None, limit: int = 50
) -> Sequence[PaymentRequestRow]:
    """Payment requests, the newest first."""
    conditions = [PaymentRequestRow.mutual_id == mutual_id]
    if unit_id is not None:
        conditions.append(PaymentRequestRow.unit_id == unit_id)
    if after is not None:
        conditions.append(PaymentRequestRow.id < after)
    wanted = select(PaymentRequestRow).where(*conditions).order_by(PaymentRequestRow.id.desc()).limit(limit)
    return list(await session.scalars(wanted))


async def request_row(session: Session, mutual_id: MutualId, request_id: PaymentRequestId) -> PaymentRequestRow:
    """One payment request; raises `UnknownPaymentRequest`."""
    row = await session.get(PaymentRequestRow, (mutual_id, request_id), populate_existing=True)
    if row is None:
        raise UnknownPaymentRequest
    return row


def gave_to(unit_id: UnitId) -> ColumnElement[bool]:
    """Payments that a unit was given any part of, by list or by hand too."""
    return exists().where(
        AllocationRow.mutual_id == PaymentRow.mutual_id,
        AllocationRow.payment_id == PaymentRow.id,
        AllocationRow.unit_id == unit_id,
    )


async def payment_of(session: Session, mutual: Mutual, row: PaymentRow) -> Payment:
    """The value of a row, with the account that holds its money."""
    currency = Currency.of(row.currency)
    return Payment(
        id=PaymentId(row.id),
        account=await _account(session, mutual.id, row),
        amount=Money(row.amount_minor, currency),
        fee=Money(row.fee_minor, currency),
        operator_reference=row.operator_reference,
        occurred_at=row.occurred_at,
        value_on=business_date(row.occurred_at, mutual.timezone),
        booked_on=row.booked_on,
        typed_reference=row.typed_reference,
        payer=payer_of(session, row),
        antenna_id=AntennaId(row.antenna_id) if row.antenna_id else None,
        is_mobile=row.wallet_id is not None,
    )


def payer_of(session: Session, row: PaymentRow) -> Msisdn | None:
    """The number that paid, where the operator told it."""
    if row.payer_sealed is None:
        return None
    return Msisdn(vault(session).unseal(row.payer_sealed, purpose=PAYER))


async def _account(session: Session, mutual_id: MutualId, row: PaymentRow) -> AccountRef:
    if row.wallet_id is None:
        assert row.antenna_id is not None, "cash has an antenna"
        return chart.ANTENNA_CASH.of(row.antenna_id)
    return (await wallets.find_wallet(session, mutual_id, WalletId(row.wallet_id))).account
