"""Operators' invoices for collection fees they did not deduct, compared with what the contract says (E21, M5)."""

from sqlalchemy.exc import IntegrityError

from app import collection, ledger, wallets
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.money import Money
from app.db import Session, bulk, constraint_of
from app.ledger import JournalEntry, chart, credit, debit
from app.membership import Mutual
from app.notices import Incident, raise_incidents
from app.treasury.acting import act_of, examine_amount
from app.treasury.entries import Act
from app.treasury.errors import InvoiceDiffers, InvoiceNumberTaken
from app.treasury.invoice_model import NewOperatorInvoice, OperatorInvoice
from app.treasury.invoice_queries import find_invoice
from app.treasury.tables import OperatorInvoiceRow
from app.wallets import FeeMode


async def record_invoice(session: Session, mutual: Mutual, new: NewOperatorInvoice, actor: Actor) -> OperatorInvoice:
    """Book an operator's invoice, once per id and number; one we did not expect so raises an incident (E21, M5).

    Raises `WalletNotFound`, `InvoiceNumberTaken`, `InvoiceDiffers` (the id stands for another invoice),
    `PeriodClosed`, and `Invalid` for an amount of nothing, another currency, no number, or a period that ends before
    it begins.
    """
    _examine(mutual, new)
    expected = await _expected(session, mutual, new)
    act = act_of(session, mutual, actor)
    is_new = await _write_once(session, new, expected, act)
    invoice = await find_invoice(session, mutual.id, new.id)
    if not is_new:
        return _standing(invoice, new)
    await ledger.post(session, [invoiced(new, act)])
    await _raise_gap(session, mutual, invoice)
    return invoice


def invoiced(new: NewOperatorInvoice, act: Act) -> JournalEntry:
    """E21: the operator's fees are owed to it."""
    lines = (debit(chart.COLLECTION_FEES, new.amount), credit(chart.OPERATORS_PAYABLE, new.amount))
    return act.entry("E21", f"operator_invoice:{new.id}", f"operator_invoice:{new.id}", lines)


def _examine(mutual: Mutual, new: NewOperatorInvoice) -> None:
    examine_amount(mutual, new.amount)
    if not new.number.strip():
        raise Invalid(field="number")
    if new.period_to < new.period_from:
        raise Invalid(field="period_to")


async def _expected(session: Session, mutual: Mutual, new: NewOperatorInvoice) -> Money | None:
    """Each payment's fee at the agreed rate, half up; none where no rate is agreed or fees are deducted."""
    wallet = await wallets.find_wallet(session, mutual.id, new.wallet_id)
    if wallet.fee_mode is not FeeMode.INVOICED or not wallet.fee.is_agreed:
        return None
    return await collection.expected_fees(session, wallet, new.period_from, new.period_to)


async def _write_once(session: Session, new: NewOperatorInvoice, expected: Money | None, act: Act) -> bool:
    """Store it unless its id is taken; two callers with one id wait for each other here."""
    row = {
        "mutual_id": act.mutual_id,
        "id": new.id,
        "wallet_id": new.wallet_id,
        "number": new.number.strip(),
        "amount_minor": new.amount.minor,
        "paid_minor": 0,
        "expected_minor": None if expected is None else expected.minor,
        "currency": new.amount.currency.code,
        "period_from": new.period_from,
        "period_to": new.period_to,
        "recorded_at": act.occurred_at,
        "recorded_on": act.booked_on,
        "recorded_by": str(act.actor),
    }
    taken = "ON CONFLICT (mutual_id, id) DO NOTHING"
    try:
        return bool(await bulk.insert(session, OperatorInvoiceRow, [row], on_conflict=taken, returning="id"))
    except IntegrityError as error:
        if constraint_of(error) == "uq_operator_invoices_mutual_id_wallet_id_number":
            raise InvoiceNumberTaken(field="number") from None
        raise


def _standing(first: OperatorInvoice, told: NewOperatorInvoice) -> OperatorInvoice:
    """The invoice that has this id; raises `InvoiceDiffers` if it is another one."""
    stands = (first.wallet_id, first.number, first.amount, first.period_from, first.period_to)
    if stands != (told.wallet_id, told.number.strip(), told.amount, told.period_from, told.period_to):
        raise InvoiceDiffers
    return first


async def _raise_gap(session: Session, mutual: Mutual, invoice: OperatorInvoice) -> None:
    if invoice.expected is None or not invoice.is_unexpected:
        return
    incident = Incident(
        kind="operator_invoice.unexpected_amount",
        subject_kind="operator_invoice",
        subject_id=invoice.id,
        mutual_id=mutual.id,
        facts={"invoiced_minor": invoice.amount.minor, "expected_minor": invoice.expected.minor},
    )
    await raise_incidents(session, [incident])
