"""Operators' invoices paid by bank, in parts or whole, the oldest first, never more than is open (E21)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import ledger, wallets
from app.core.actor import Actor
from app.core.ids import MutualId, OperatorInvoiceId
from app.db import Session, bulk, constraint_of
from app.ledger import JournalEntry, chart, credit, debit
from app.membership import Mutual
from app.treasury.acting import act_of, examine_amount
from app.treasury.entries import Act
from app.treasury.errors import ExceedsInvoices, PaymentDiffers
from app.treasury.invoice_model import NewOperatorPayment, OperatorPayment
from app.treasury.invoice_queries import find_invoice, find_payment
from app.treasury.tables import OperatorInvoiceRow, OperatorPaymentPartRow, OperatorPaymentRow


async def pay_operator(session: Session, mutual: Mutual, new: NewOperatorPayment, actor: Actor) -> OperatorPayment:
    """Book what an operator was paid by bank, once per id, against one invoice or the oldest of the wallet (E21).

    What 4015 held before the first invoice was recorded here may be paid too, behind the invoices. Raises
    `WalletNotFound`, `UnknownInvoice`, `ExceedsInvoices`, `PaymentDiffers` (the id stands for another payment),
    `PeriodClosed`, and `Invalid` for an amount of nothing or of another currency.
    """
    examine_amount(mutual, new.amount)
    await wallets.find_wallet(session, mutual.id, new.wallet_id)
    if new.invoice_id is not None:
        await find_invoice(session, mutual.id, new.invoice_id)
    act = act_of(session, mutual, actor)
    if not await _write_once(session, new, act):
        return await _standing(session, mutual, new)
    await _settle(session, mutual.id, new)
    await ledger.post(session, [paid(new, act)])
    return await find_payment(session, mutual.id, new.id)


def paid(new: NewOperatorPayment, act: Act) -> JournalEntry:
    """E21: the operator is paid by bank."""
    lines = (debit(chart.OPERATORS_PAYABLE, new.amount), credit(chart.BANK, new.amount))
    return act.entry("E21", f"operator_paid:{new.id}", f"operator_payment:{new.id}", lines)


def parts_of(amount_minor: int, open_minor: Mapping[OperatorInvoiceId, int]) -> dict[OperatorInvoiceId, int]:
    """How much of each invoice an amount settles, in their order."""
    parts, left = {}, amount_minor
    for invoice_id, owed in open_minor.items():
        if left:
            parts[invoice_id] = min(left, owed)
            left -= parts[invoice_id]
    return parts


async def _write_once(session: Session, new: NewOperatorPayment, act: Act) -> bool:
    """Store it unless its id is taken; from here on no other payment reads what is open."""
    row = {
        "mutual_id": act.mutual_id,
        "id": new.id,
        "wallet_id": new.wallet_id,
        "invoice_id": new.invoice_id,
        "amount_minor": new.amount.minor,
        "currency": new.amount.currency.code,
        "paid_at": act.occurred_at,
        "paid_on": act.booked_on,
        "paid_by": str(act.actor),
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    try:
        return bool(await bulk.insert(session, OperatorPaymentRow, [row], on_conflict=taken, returning="id"))
    except IntegrityError as error:
        if constraint_of(error) == "operator_payments_owed":
            raise ExceedsInvoices(field="amount") from None
        raise


async def _standing(session: Session, mutual: Mutual, told: NewOperatorPayment) -> OperatorPayment:
    """The payment that has this id; raises `PaymentDiffers` if it is another one."""
    first = await find_payment(session, mutual.id, told.id)
    if (first.wallet_id, first.invoice_id, first.amount) != (told.wallet_id, told.invoice_id, told.amount):
        raise PaymentDiffers
    return first


async def _settle(session: Session, mutual_id: MutualId, new: NewOperatorPayment) -> None:
    """Write down what each invoice gets; raises `ExceedsInvoices`."""
    rows = await _open(session, mutual_id, new)
    owed = {OperatorInvoiceId(row.id): row.amount_minor - row.paid_minor for row in rows}
    parts = parts_of(new.amount.minor, owed)
    beyond = new.amount.minor - sum(parts.values())
    if beyond and (new.invoice_id is not None or beyond > await _taken_over(session, mutual_id)):
        raise ExceedsInvoices(field="amount")
    for row in rows:
        row.paid_minor += parts.get(OperatorInvoiceId(row.id), 0)
    await session.flush()
    settled = [
        {"mutual_id": mutual_id, "payment_id": new.id, "invoice_id": invoice_id, "amount_minor": minor}
        for invoice_id, minor in parts.items()
    ]
    await bulk.insert(session, OperatorPaymentPartRow, settled)


async def _open(session: Session, mutual_id: MutualId, new: NewOperatorPayment) -> Sequence[OperatorInvoiceRow]:
    """The wallet's unpaid invoices, the oldest first, or the one that is meant."""
    row = OperatorInvoiceRow
    wanted = select(row).where(
        row.mutual_id == mutual_id, row.wallet_id == new.wallet_id, row.paid_minor < row.amount_minor
    )
    if new.invoice_id is not None:
        wanted = wanted.where(row.id == new.invoice_id)
    oldest_first = wanted.order_by(row.recorded_on, row.id).with_for_update()
    return (await session.scalars(oldest_first.execution_options(populate_existing=True))).all()


async def _taken_over(session: Session, mutual_id: MutualId) -> int:
    """What 4015 owes beside the invoices: the debt that opened the books."""
    row = OperatorInvoiceRow
    unpaid = await session.scalar(select(func.sum(row.amount_minor - row.paid_minor)).where(row.mutual_id == mutual_id))
    booked = await ledger.balance(session, mutual_id, chart.OPERATORS_PAYABLE)
    return booked.on_usual_side - int(unpaid or 0)
