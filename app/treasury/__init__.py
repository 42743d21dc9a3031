"""Where the money physically is: wallets, bank and what moves between them."""

from app.treasury.asking import ask_balance, hear_balance
from app.treasury.cash import deposit_cash
from app.treasury.cash_model import CashDeposit, CashPosition, NewCashDeposit
from app.treasury.cash_queries import cash_position, list_deposits
from app.treasury.differences import accept_difference, list_differences, open_difference
from app.treasury.errors import (
    CashTooLow,
    DepositDiffers,
    ExceedsInvoices,
    InvoiceDiffers,
    InvoiceNumberTaken,
    NotInTransit,
    OtherOperator,
    PaymentDiffers,
    TransferDiffers,
    UnknownInvoice,
    UnknownTransfer,
    WalletTooLow,
    WrongWallet,
)
from app.treasury.invoice_model import NewOperatorInvoice, NewOperatorPayment, OperatorInvoice, OperatorPayment
from app.treasury.invoice_queries import find_invoice, list_invoices, payments_of
from app.treasury.invoices import record_invoice
from app.treasury.items import close_item, find_statement, list_items, list_statements
from app.treasury.model import TRANSIT_DAYS, NewRepayment, NewSweep, NewTopUp, Transfer
from app.treasury.paying_operators import pay_operator
from app.treasury.proof_model import Difference, DifferenceKind, Finding, Moving, Proof, ProofSource
from app.treasury.proofs import list_proofs, prove_wallet
from app.treasury.queries import find_transfer, list_transfers
from app.treasury.reconciliation_errors import ItemClosed, NoDifference, StatedByYou, UnknownItem, UnknownStatement
from app.treasury.reconciling import Reconciled, reconcile
from app.treasury.repayments import repay
from app.treasury.sources import SOURCES
from app.treasury.statement_model import Result, Source, StatedBalances, StatementItem, ToldStatement
from app.treasury.steps import Step, next_step, words_of
from app.treasury.sweeps import sweep
from app.treasury.top_ups import top_up
from app.treasury.transfers import credited, returned

__all__ = [
    "SOURCES",
    "TRANSIT_DAYS",
    "CashDeposit",
    "CashPosition",
    "CashTooLow",
    "DepositDiffers",
    "Difference",
    "DifferenceKind",
    "ExceedsInvoices",
    "Finding",
    "InvoiceDiffers",
    "InvoiceNumberTaken",
    "ItemClosed",
    "Moving",
    "NewCashDeposit",
    "NewOperatorInvoice",
    "NewOperatorPayment",
    "NewRepayment",
    "NewSweep",
    "NewTopUp",
    "NoDifference",
    "NotInTransit",
    "OperatorInvoice",
    "OperatorPayment",
    "OtherOperator",
    "PaymentDiffers",
    "Proof",
    "ProofSource",
    "Reconciled",
    "Result",
    "Source",
    "StatedBalances",
    "StatedByYou",
    "StatementItem",
    "Step",
    "ToldStatement",
    "Transfer",
    "TransferDiffers",
    "UnknownInvoice",
    "UnknownItem",
    "UnknownStatement",
    "UnknownTransfer",
    "WalletTooLow",
    "WrongWallet",
    "accept_difference",
    "ask_balance",
    "cash_position",
    "close_item",
    "credited",
    "deposit_cash",
    "find_invoice",
    "find_statement",
    "find_transfer",
    "hear_balance",
    "list_deposits",
    "list_differences",
    "list_invoices",
    "list_items",
    "list_proofs",
    "list_statements",
    "list_transfers",
    "next_step",
    "open_difference",
    "pay_operator",
    "payments_of",
    "prove_wallet",
    "reconcile",
    "record_invoice",
    "repay",
    "returned",
    "sweep",
    "top_up",
    "words_of",
]
