"""The bank against account 5211: its statements taken in, its lines tied to our entries, its balance proven."""

from app.treasury.banks.camt import read_camt
from app.treasury.banks.entries import BankEntry
from app.treasury.banks.errors import (
    LineDiffers,
    NoStatement,
    NotTied,
    StatementDiffers,
    StatementUnreadable,
    UnknownTie,
    WrongAccount,
)
from app.treasury.banks.items import BankItem, NextStep, open_items
from app.treasury.banks.model import BankLine, BankStatement
from app.treasury.banks.proof import BankProof, list_bank_statements, prove_bank
from app.treasury.banks.taking import BankFileTaken, Taken, examine_bank_file, take_bank_file
from app.treasury.banks.ties import tie, untie

__all__ = [
    "BankEntry",
    "BankFileTaken",
    "BankItem",
    "BankLine",
    "BankProof",
    "BankStatement",
    "LineDiffers",
    "NextStep",
    "NoStatement",
    "NotTied",
    "StatementDiffers",
    "StatementUnreadable",
    "Taken",
    "UnknownTie",
    "WrongAccount",
    "examine_bank_file",
    "list_bank_statements",
    "open_items",
    "prove_bank",
    "read_camt",
    "take_bank_file",
    "tie",
    "untie",
]
