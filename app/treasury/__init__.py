"""Where the money physically is: wallets, bank and what moves between them."""

from app.treasury.asking import ask_balance, hear_balance
from app.treasury.differences import accept_difference, list_differences, open_difference
from app.treasury.errors import NotInTransit, OtherOperator, TransferDiffers, UnknownTransfer, WrongWallet
from app.treasury.items import close_item, find_statement, list_items, list_statements
from app.treasury.model import NewRepayment, NewTopUp, Transfer
from app.treasury.proof_model import Difference, DifferenceKind, Finding, Moving, Proof, ProofSource
from app.treasury.proofs import list_proofs, prove_wallet
from app.treasury.queries import find_transfer, list_transfers
from app.treasury.reconciliation_errors import ItemClosed, NoDifference, StatedByYou, UnknownItem, UnknownStatement
from app.treasury.reconciling import Reconciled, reconcile
from app.treasury.repayments import repay
from app.treasury.sources import SOURCES
from app.treasury.statement_model import Result, Source, StatedBalances, StatementItem, ToldStatement
from app.treasury.steps import Step, next_step, words_of
from app.treasury.transfers import credited, top_up

__all__ = [
    "SOURCES",
    "Difference",
    "DifferenceKind",
    "Finding",
    "ItemClosed",
    "Moving",
    "NewRepayment",
    "NewTopUp",
    "NoDifference",
    "NotInTransit",
    "OtherOperator",
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
    "UnknownItem",
    "UnknownStatement",
    "UnknownTransfer",
    "WrongWallet",
    "accept_difference",
    "ask_balance",
    "close_item",
    "credited",
    "find_statement",
    "find_transfer",
    "hear_balance",
    "list_differences",
    "list_items",
    "list_proofs",
    "list_statements",
    "list_transfers",
    "next_step",
    "open_difference",
    "prove_wallet",
    "reconcile",
    "repay",
    "top_up",
    "words_of",
]
