"""Reads of operators' invoices and of what was paid for them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.ids import MutualId, OperatorInvoiceId, OperatorPaymentId, WalletId
from app.core.money import Currency, Money
from app.db import Session
from app.treasury.errors import UnknownInvoice
from app.treasury.invoice_model import OperatorInvoice, OperatorPayment
from app.treasury.tables import OperatorInvoiceRow, OperatorPaymentPartRow, OperatorPaymentRow


async def find_invoice(session: Session, mutual_id: MutualId, invoice_id: OperatorInvoiceId) -> OperatorInvoice:
    """One invoice; raises `UnknownInvoice`."""
    row = await session.get(OperatorInvoiceRow, (mutual_id, invoice_id), populate_existing=True)
    if row is None:
        raise UnknownInvoice
    return invoice_of(row)


async def list_invoices(
    session: Session,
    mutual_id: MutualId,
    *,
    wallet_id: WalletId | None = None,
    is_open: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[OperatorInvoice]:
    """Invoices by id: all, of one wallet, or those with something to pay; `after` is the id of the last one seen."""
    wanted = select(OperatorInvoiceRow).where(OperatorInvoiceRow.mutual_id == mutual_id)
    if wallet_id is not None:
        wanted = wanted.where(OperatorInvoiceRow.wallet_id == wallet_id)
    if is_open:
        wanted = wanted.where(OperatorInvoiceRow.paid_minor < OperatorInvoiceRow.amount_minor)
    if after is not None:
        wanted = wanted.where(OperatorInvoiceRow.id > after)
    wanted = wanted.order_by(OperatorInvoiceRow.id).limit(limit).execution_options(populate_existing=True)
    return [invoice_of(row) for row in await session.scalars(wanted)]


async def payments_of(
    session: Session, mutual_id: MutualId, invoice_id: OperatorInvoiceId
) -> Sequence[tuple[OperatorPayment, Money]]:
    """The payments that settled something of an invoice, and how much of it each."""
    part, payment = OperatorPaymentPartRow, OperatorPaymentRow
    wanted = (
        select(payment, part.amount_minor)
        .join(part, (part.mutual_id == payment.mutual_id) & (part.payment_id == payment.id))
        .where(part.mutual_id == mutual_id, part.invoice_id == invoice_id)
        .order_by(payment.paid_at, payment.id)
    )
    found = await session.execute(wanted)
    return [(payment_of(row), Money(minor, Currency.of(row.currency))) for row, minor in found]


async def find_payment(session: Session, mutual_id: MutualId, payment_id: OperatorPaymentId) -> OperatorPayment:
    """One payment that is known to be there."""
    return payment_of(await session.get_one(OperatorPaymentRow, (mutual_id, payment_id)))


def invoice_of(row: OperatorInvoiceRow) -> OperatorInvoice:
    """The value of a row."""
    currency = Currency.of(row.currency)
    return OperatorInvoice(
        id=OperatorInvoiceId(row.id),
        wallet_id=WalletId(row.wallet_id),
        number=row.number,
        amount=Money(row.amount_minor, currency),
        paid=Money(row.paid_minor, currency),
        expected=None if row.expected_minor is None else Money(row.expected_minor, currency),
        period_from=row.period_from,
        period_to=row.period_to,
        recorded_at=row.recorded_at,
        recorded_on=row.recorded_on,
    )


def payment_of(row: OperatorPaymentRow) -> OperatorPayment:
    """The value of a row."""
    return OperatorPayment(
        id=OperatorPaymentId(row.id),
        wallet_id=WalletId(row.wallet_id),
        invoice_id=None if row.invoice_id is None else OperatorInvoiceId(row.invoice_id),
        amount=Money(row.amount_minor, Currency.of(row.currency)),
        paid_at=row.paid_at,
        paid_on=row.paid_on,
    )
