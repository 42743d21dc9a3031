"""Where the money physically is: wallets, bank and what moves between them."""

from app.treasury.cash import deposit_cash
from app.treasury.cash_model import CashDeposit, CashPosition, NewCashDeposit
from app.treasury.cash_queries import cash_position, list_deposits
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
from app.treasury.model import TRANSIT_DAYS, NewRepayment, NewSweep, NewTopUp, Transfer
from app.treasury.paying_operators import pay_operator
from app.treasury.queries import find_transfer, list_transfers
from app.treasury.repayments import repay
from app.treasury.sources import SOURCES
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
    "ExceedsInvoices",
    "InvoiceDiffers",
    "InvoiceNumberTaken",
    "NewCashDeposit",
    "NewOperatorInvoice",
    "NewOperatorPayment",
    "NewRepayment",
    "NewSweep",
    "NewTopUp",
    "NotInTransit",
    "OperatorInvoice",
    "OperatorPayment",
    "OtherOperator",
    "PaymentDiffers",
    "Transfer",
    "TransferDiffers",
    "UnknownInvoice",
    "UnknownTransfer",
    "WalletTooLow",
    "WrongWallet",
    "cash_position",
    "credited",
    "deposit_cash",
    "find_invoice",
    "find_transfer",
    "list_deposits",
    "list_invoices",
    "list_transfers",
    "pay_operator",
    "payments_of",
    "record_invoice",
    "repay",
    "returned",
    "sweep",
    "top_up",
]
