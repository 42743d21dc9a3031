"""Plays the events of treasury: money between cash, bank and wallets, operators' invoices, what facilities pay back."""

from app import membership, treasury
from app.core.ids import CashDepositId, OperatorInvoiceId, OperatorPaymentId, TransferId, WalletId, new_id
from app.scenarios.events import Credited, Deposit, OperatorInvoice, PayOperator, Repay, Sweep, TopUp
from app.scenarios.play.cast import ACCOUNTANT
from app.scenarios.play.stage import Stage
from app.treasury import NewCashDeposit, NewOperatorInvoice, NewOperatorPayment, NewRepayment, NewSweep, NewTopUp


async def top_up(stage: Stage, event: TopUp) -> None:
    """A payout wallet is filled (E19)."""
    operator = stage.operators[event.operator]
    new = NewTopUp(
        id=TransferId(new_id()),
        wallet_id=operator.payout.wallet.id,
        amount=stage.francs(event.amount),
        fee=stage.francs(event.fee),
        source=operator.collection.wallet.id if event.source == "collection" else None,
        arrives_later=event.is_in_transit,
        operator_reference=event.txn,
    )
    async with stage.database.transaction() as session:
        transfer = await treasury.top_up(session, stage.mutual, new, ACCOUNTANT)
    if event.id is not None:
        stage.cast.transfers[event.id] = transfer.id


async def sweep(stage: Stage, event: Sweep) -> None:
    """A collection wallet's money goes to the bank (E18)."""
    new = NewSweep(
        id=TransferId(new_id()),
        wallet_id=stage.operators[event.operator].collection.wallet.id,
        amount=stage.francs(event.amount),
        fee=stage.francs(event.fee),
        levy=stage.francs(event.levy),
        arrives_later=event.is_in_transit,
        operator_reference=event.txn,
    )
    async with stage.database.transaction() as session:
        transfer = await treasury.sweep(session, stage.mutual, new, ACCOUNTANT)
    if event.id is not None:
        stage.cast.transfers[event.id] = transfer.id


async def credited(stage: Stage, event: Credited) -> None:
    """A transfer in transit arrives."""
    async with stage.database.transaction() as session:
        await treasury.credited(
            session, stage.mutual, stage.cast.transfers[event.transfer], ACCOUNTANT, operator_reference=event.txn
        )


async def repay(stage: Stage, event: Repay) -> None:
    """A facility pays back what it was paid too much, to the bank or to a collection wallet (E13)."""
    new = NewRepayment(
        id=new_id(),
        facility_id=stage.cast.facilities[event.facility],
        amount=stage.francs(event.amount),
        wallet_id=_paid_into(stage, event.to),
        operator_reference=event.txn,
    )
    async with stage.database.transaction() as session:
        await treasury.repay(session, stage.mutual, new, ACCOUNTANT)


async def deposit(stage: Stage, event: Deposit) -> None:
    """An antenna's cash goes to the bank or to a collection wallet (E20)."""
    async with stage.database.transaction() as session:
        antenna = await membership.antenna_named(session, stage.mutual.id, event.antenna)
        new = NewCashDeposit(
            id=CashDepositId(new_id()),
            antenna_id=antenna.id,
            amount=stage.francs(event.amount),
            wallet_id=_paid_into(stage, event.to),
            operator_reference=event.txn,
        )
        await treasury.deposit_cash(session, stage.mutual, new, ACCOUNTANT)


async def operator_invoice(stage: Stage, event: OperatorInvoice) -> None:
    """An operator sends its bill of the month so far, under a number nobody wrote (E21)."""
    invoice_id = OperatorInvoiceId(new_id())
    new = NewOperatorInvoice(
        id=invoice_id,
        wallet_id=_invoiced(stage, event.operator),
        number=str(invoice_id),
        amount=stage.francs(event.amount),
        period_from=stage.today.replace(day=1),
        period_to=stage.today,
    )
    async with stage.database.transaction() as session:
        await treasury.record_invoice(session, stage.mutual, new, ACCOUNTANT)


async def pay_operator(stage: Stage, event: PayOperator) -> None:
    """An operator is paid by bank, its oldest invoice first (E21)."""
    new = NewOperatorPayment(
        id=OperatorPaymentId(new_id()),
        wallet_id=_invoiced(stage, event.operator),
        amount=stage.francs(event.amount),
    )
    async with stage.database.transaction() as session:
        await treasury.pay_operator(session, stage.mutual, new, ACCOUNTANT)


def _paid_into(stage: Stage, place: str) -> WalletId | None:
    """An operator's collection wallet, or the bank."""
    return None if place == "bank" else stage.operators[place].collection.wallet.id


def _invoiced(stage: Stage, operator: str) -> WalletId:
    """The wallet an operator's invoices are kept under: any that it has."""
    accounts = stage.operators[operator].accounts
    return min(accounts.items())[1].wallet.id
