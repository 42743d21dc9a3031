"""What operators invoice for collecting, and what they are paid (E21)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from app import treasury
from app.access import Permission
from app.api.fields import Amount, Asked, Day, GivenAmount, Shown, Text, asked, named, told
from app.api.here import Here
from app.api.pages import After, Limit, Page, an_id, behind, paged
from app.api.resource import Resource
from app.core.ids import OperatorInvoiceId, OperatorPaymentId, WalletId, new_id
from app.core.money import Money
from app.treasury import NewOperatorInvoice, NewOperatorPayment, OperatorInvoice, OperatorPayment

routes = Resource("Wallets")

INVOICE, PAYMENT = "01930000-0000-7000-8000-000000000052", "01930000-0000-7000-8000-000000000053"
WALLET = "01930000-0000-7000-8000-000000000009"
XOF_7500, XOF_0 = {"amount": 7500, "currency": "XOF"}, {"amount": 0, "currency": "XOF"}
InvoicePath = Annotated[UUID, named("The invoice's id.", "L'identifiant de la facture.", INVOICE)]
OfWallet = Annotated[UUID | None, asked("Only this wallet's.", "Seulement de ce portefeuille.", WALLET)]
IsOpen = Annotated[bool, asked("Only those with something to pay.", "Seulement celles qui restent à payer.", True)]


class OperatorInvoiceShown(Shown):
    """An operator's invoice, and what is paid of it."""

    id: UUID = told("Its id.", "Son identifiant.", INVOICE)
    wallet_id: UUID = told("For collecting on which wallet.", "Pour les encaissements de quel portefeuille.", WALLET)
    number: str = told("The operator's number.", "Le numéro de l'opérateur.", "FAC-2026-03")
    amount: Amount = told("What it says.", "Ce qu'elle dit.", XOF_7500)
    paid: Amount = told("Paid so far.", "Payé à ce jour.", XOF_0)
    open: Amount = told("Still to be paid.", "Reste à payer.", XOF_7500)
    expected: Amount | None = told(
        "By the contract's rate; null where no rate is agreed or fees are deducted.",
        "Selon le taux du contrat ; nul sans taux convenu ou si les frais sont retenus.",
        XOF_7500,
    )
    is_unexpected: bool = told(
        "More than one unit of money away from it.", "À plus d'une unité de monnaie de l'attendu.", False
    )
    period_from: date = told("From this day.", "À partir de ce jour.", "2026-03-01")
    period_to: date = told("To this day, included.", "Jusqu'à ce jour compris.", "2026-03-31")
    recorded_at: datetime = told("When it was booked.", "Quand elle fut enregistrée.", "2026-04-02T09:00:00Z")
    recorded_on: date = told("Its business date.", "Sa date comptable.", "2026-04-02")

    @classmethod
    def of(cls, one: OperatorInvoice) -> "OperatorInvoiceShown":
        """As callers see it."""
        return cls(
            id=one.id,
            wallet_id=one.wallet_id,
            number=one.number,
            amount=Amount.of(one.amount),
            paid=Amount.of(one.paid),
            open=Amount.of(one.open),
            expected=None if one.expected is None else Amount.of(one.expected),
            is_unexpected=one.is_unexpected,
            period_from=one.period_from,
            period_to=one.period_to,
            recorded_at=one.recorded_at,
            recorded_on=one.recorded_on,
        )


class OperatorInvoiceAsked(Asked):
    """An operator's invoice to be booked."""

    wallet_id: UUID = told("For collecting on which wallet.", "Pour les encaissements de quel portefeuille.", WALLET)
    number: Text = told("The operator's number.", "Le numéro de l'opérateur.", "FAC-2026-03")
    amount: GivenAmount = told("What it says.", "Ce qu'elle dit.", XOF_7500)
    period_from: Day = told("From this day.", "À partir de ce jour.", "2026-03-01")
    period_to: Day = told("To this day, included.", "Jusqu'à ce jour compris.", "2026-03-31")


class OperatorPaymentAsked(Asked):
    """What an operator is paid by bank."""

    amount: GivenAmount = told("How much.", "Combien.", XOF_7500)


class OperatorPaymentShown(Shown):
    """A payment by bank, and what of it went to this invoice."""

    id: UUID = told("Its id.", "Son identifiant.", PAYMENT)
    amount: Amount = told("Paid in all.", "Payé en tout.", XOF_7500)
    settled: Amount = told("Of this invoice.", "Sur cette facture.", XOF_7500)
    paid_at: datetime = told("When.", "Quand.", "2026-04-05T09:00:00Z")
    paid_on: date = told("Its business date.", "Sa date comptable.", "2026-04-05")

    @classmethod
    def of(cls, payment: OperatorPayment, settled: Money) -> "OperatorPaymentShown":
        """As callers see it."""
        return cls(
            id=payment.id,
            amount=Amount.of(payment.amount),
            settled=Amount.of(settled),
            paid_at=payment.paid_at,
            paid_on=payment.paid_on,
        )


@routes.reads("/operator-invoices", Permission.WALLETS_READ, "Operators' invoices")
async def list_invoices(
    here: Here, wallet_id: OfWallet = None, is_open: IsOpen = False, after: After = None, limit: Limit = 50
) -> Page[OperatorInvoiceShown]:
    """The oldest first."""
    parts = behind(after, an_id)
    found = await treasury.list_invoices(
        here.session,
        here.mutual.id,
        wallet_id=None if wallet_id is None else WalletId(wallet_id),
        is_open=is_open,
        after=parts[0] if parts else None,
        limit=limit + 1,
    )
    return paged(found, limit, OperatorInvoiceShown.of, lambda one: (one.id,))


@routes.reads("/operator-invoices/{invoice_id}", Permission.WALLETS_READ, "One operator's invoice")
async def invoice(here: Here, invoice_id: InvoicePath) -> OperatorInvoiceShown:
    """With what is paid of it."""
    return OperatorInvoiceShown.of(await _found(here, invoice_id))


@routes.acts(
    "POST",
    "/operator-invoices",
    Permission.TREASURY_MOVE,
    "Book an operator's invoice",
    status=201,
    moves_money=True,
)
async def record(here: Here, new: OperatorInvoiceAsked) -> OperatorInvoiceShown:
    """Each number once; one that is not what the contract says raises an incident (E21, M5)."""
    asked = NewOperatorInvoice(
        id=OperatorInvoiceId(new_id()),
        wallet_id=WalletId(new.wallet_id),
        number=new.number,
        amount=new.amount.money(here.mutual.currency),
        period_from=new.period_from,
        period_to=new.period_to,
    )
    made = await treasury.record_invoice(here.session, here.mutual, asked, here.actor)
    await here.noted("operators.invoice", f"operator_invoice:{made.id}", amount_minor=made.amount.minor)
    return OperatorInvoiceShown.of(made)


@routes.reads("/operator-invoices/{invoice_id}/payments", Permission.WALLETS_READ, "What was paid of an invoice")
async def list_payments(here: Here, invoice_id: InvoicePath) -> Page[OperatorPaymentShown]:
    """All of them on one page, the oldest first."""
    of = (await _found(here, invoice_id)).id
    found = await treasury.payments_of(here.session, here.mutual.id, of)
    return Page(items=[OperatorPaymentShown.of(*one) for one in found], next=None)


@routes.acts(
    "POST",
    "/operator-invoices/{invoice_id}/payments",
    Permission.TREASURY_MOVE,
    "Book that an operator was paid by bank",
    status=201,
    moves_money=True,
)
async def pay(here: Here, invoice_id: InvoicePath, new: OperatorPaymentAsked) -> OperatorPaymentShown:
    """The invoice or a part of it, never more than is open (E21)."""
    meant = await _found(here, invoice_id)
    asked = NewOperatorPayment(
        id=OperatorPaymentId(new_id()),
        wallet_id=meant.wallet_id,
        amount=new.amount.money(here.mutual.currency),
        invoice_id=meant.id,
    )
    made = await treasury.pay_operator(here.session, here.mutual, asked, here.actor)
    await here.noted("operators.pay", f"operator_invoice:{invoice_id}", amount_minor=made.amount.minor)
    return OperatorPaymentShown.of(made, made.amount)


async def _found(here: Here, invoice_id: UUID) -> OperatorInvoice:
    return await treasury.find_invoice(here.session, here.mutual.id, OperatorInvoiceId(invoice_id))
