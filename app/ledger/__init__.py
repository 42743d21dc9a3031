"""Double entry: the chart of a mutual, the one way to post, periods, balances, the journal and its seals."""

from app.ledger.ageing import standing_since
from app.ledger.content import is_balanced
from app.ledger.errors import PeriodClosed, PostingConflict, Unbalanced, UnknownAccount, UnknownEntry, WrongCurrency
from app.ledger.journal import BookedEntry, JournalCursor, entry, journal, mirror_of
from app.ledger.model import (
    AccountRef,
    ChartAccount,
    JournalEntry,
    Line,
    Outcome,
    Posted,
    Side,
    credit,
    debit,
)
from app.ledger.periods import Period, close_period, closed_periods, is_open, period_of
from app.ledger.posting import post
from app.ledger.provision import accounts_of, open_accounts, open_wallet_accounts, provision, standard_chart
from app.ledger.queries import Balance, TrialRow, balance, balances_by_party, trial_balance
from app.ledger.statement import StatementCursor, StatementLine, statement

__all__ = [
    "AccountRef",
    "Balance",
    "BookedEntry",
    "ChartAccount",
    "JournalCursor",
    "JournalEntry",
    "Line",
    "Outcome",
    "Period",
    "PeriodClosed",
    "Posted",
    "PostingConflict",
    "Side",
    "StatementCursor",
    "StatementLine",
    "TrialRow",
    "Unbalanced",
    "UnknownAccount",
    "UnknownEntry",
    "WrongCurrency",
    "accounts_of",
    "balance",
    "balances_by_party",
    "close_period",
    "closed_periods",
    "credit",
    "debit",
    "entry",
    "is_balanced",
    "is_open",
    "journal",
    "mirror_of",
    "open_accounts",
    "open_wallet_accounts",
    "period_of",
    "post",
    "provision",
    "standard_chart",
    "standing_since",
    "statement",
    "trial_balance",
]
