"""The books in people's hands: manual entries by two, money made income, months that close in order and for good."""

from app.accounting.chart import open_account
from app.accounting.checklist import Checklist, Item, Weight, month_end
from app.accounting.deciding import approve_entry, refuse_entry, withdraw_entry
from app.accounting.errors import (
    AccountExists,
    AlreadyDecided,
    AlreadyMirrored,
    AlreadyProposed,
    ControlledAccount,
    EntryDiffers,
    MakerDecides,
    MonthNotReady,
    NotAnExpense,
    NotPosted,
    NotTheMaker,
    ProposalOutdated,
    UnknownIncomeProposal,
    UnknownManualEntry,
)
from app.accounting.model import (
    Decision,
    IncomeProposal,
    Kind,
    ManualEntry,
    ManualLine,
    NewExpense,
    NewManualEntry,
    State,
)
from app.accounting.months import close_month
from app.accounting.proposing import mirror_entry, propose_entry, propose_expense
from app.accounting.queries import EntryFilter, find_manual_entry, list_manual_entries
from app.accounting.unclaimed import (
    approve_income,
    list_income_proposals,
    propose_income,
    refuse_income,
    unclaimed_before,
    withdraw_income,
)

__all__ = [
    "AccountExists",
    "AlreadyDecided",
    "AlreadyMirrored",
    "AlreadyProposed",
    "Checklist",
    "ControlledAccount",
    "Decision",
    "EntryDiffers",
    "EntryFilter",
    "IncomeProposal",
    "Item",
    "Kind",
    "MakerDecides",
    "ManualEntry",
    "ManualLine",
    "MonthNotReady",
    "NewExpense",
    "NewManualEntry",
    "NotAnExpense",
    "NotPosted",
    "NotTheMaker",
    "ProposalOutdated",
    "State",
    "UnknownIncomeProposal",
    "UnknownManualEntry",
    "Weight",
    "approve_entry",
    "approve_income",
    "close_month",
    "find_manual_entry",
    "list_income_proposals",
    "list_manual_entries",
    "mirror_entry",
    "month_end",
    "open_account",
    "propose_entry",
    "propose_expense",
    "propose_income",
    "refuse_entry",
    "refuse_income",
    "unclaimed_before",
    "withdraw_entry",
    "withdraw_income",
]
