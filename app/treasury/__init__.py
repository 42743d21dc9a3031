"""Where the money physically is: wallets, bank and what moves between them."""

from app.treasury.asking import ask_balance, hear_balance
from app.treasury.banks import (
    BankEntry,
    BankFileTaken,
    BankItem,
    BankProof,
    BankStatement,
    NextStep,
    examine_bank_file,
    list_bank_statements,
    open_items,
    prove_bank,
    take_bank_file,
    tie,
    untie,
)
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
from app.treasury.files import (
    Fault,
    FileRefused,
    Imported,
    ReadFile,
    RowRefused,
    SavedMapping,
    StatementMapping,
    find_mapping,
    import_statement,
    mapping_of,
    ready_mapping,
    ready_names,
    save_mapping,
    try_mapping,
)
from app.treasury.invoice_model import NewOperatorInvoice, NewOperatorPayment, OperatorInvoice, OperatorPayment
from app.treasury.invoice_queries import find_invoice, list_invoices, payments_of
from app.treasury.invoices import record_invoice
from app.treasury.items import close_item, find_statement, list_items, list_statements
from app.treasury.model import TRANSIT_DAYS, NewRepayment, NewSweep, NewTopUp, Transfer
from app.treasury.own_model import OwnMove, OwnQuestion, Told
from app.treasury.own_questions import own_questions
from app.treasury.own_ties import tie_own_money, untie_own_money
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
    "BankEntry",
    "BankFileTaken",
    "BankItem",
    "BankProof",
    "BankStatement",
    "CashDeposit",
    "CashPosition",
    "CashTooLow",
    "DepositDiffers",
    "Difference",
    "DifferenceKind",
    "ExceedsInvoices",
    "Fault",
    "FileRefused",
    "Finding",
    "Imported",
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
    "NextStep",
    "NoDifference",
    "NotInTransit",
    "OperatorInvoice",
    "OperatorPayment",
    "OtherOperator",
    "OwnMove",
    "OwnQuestion",
    "PaymentDiffers",
    "Proof",
    "ProofSource",
    "ReadFile",
    "Reconciled",
    "Result",
    "RowRefused",
    "SavedMapping",
    "Source",
    "StatedBalances",
    "StatedByYou",
    "StatementItem",
    "StatementMapping",
    "Step",
    "Told",
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
    "examine_bank_file",
    "find_invoice",
    "find_mapping",
    "find_statement",
    "find_transfer",
    "hear_balance",
    "import_statement",
    "list_bank_statements",
    "list_deposits",
    "list_differences",
    "list_invoices",
    "list_items",
    "list_proofs",
    "list_statements",
    "list_transfers",
    "mapping_of",
    "next_step",
    "open_difference",
    "open_items",
    "own_questions",
    "pay_operator",
    "payments_of",
    "prove_bank",
    "prove_wallet",
    "ready_mapping",
    "ready_names",
    "reconcile",
    "record_invoice",
    "repay",
    "returned",
    "save_mapping",
    "sweep",
    "take_bank_file",
    "tie",
    "tie_own_money",
    "top_up",
    "try_mapping",
    "untie",
    "untie_own_money",
    "words_of",
]
