"""What accrued co-financing becomes: nominative statements, funders' money, disallowances, ageing, projections."""

from app.subsidies.billing import bill
from app.subsidies.deciding import approve, disallow, refuse, repay_excess
from app.subsidies.decisions import decision, list_decisions
from app.subsidies.errors import (
    AlreadyDecided,
    DecisionDiffers,
    DisallowanceExceedsStatement,
    NoExcess,
    NothingOpen,
    NothingToBill,
    ProposerDecides,
    ReceiptDiffers,
    UnknownDecision,
    UnknownReceipt,
    UnknownStatement,
    WhichFunder,
)
from app.subsidies.foreseeing import projection
from app.subsidies.leaving import Projection, Shares
from app.subsidies.model import (
    Age,
    Decision,
    DecisionKind,
    Funder,
    NewDisallowance,
    NewRepayment,
    NewSubsidyReceipt,
    Position,
    StatementLine,
    SubsidyReceipt,
    SubsidyStatement,
)
from app.subsidies.position import open_balances, positions
from app.subsidies.queries import lines_of, list_receipts, list_statements, receipt, statement
from app.subsidies.receiving import apply_excess, receive

__all__ = [
    "Age",
    "AlreadyDecided",
    "Decision",
    "DecisionDiffers",
    "DecisionKind",
    "DisallowanceExceedsStatement",
    "Funder",
    "NewDisallowance",
    "NewRepayment",
    "NewSubsidyReceipt",
    "NoExcess",
    "NothingOpen",
    "NothingToBill",
    "Position",
    "Projection",
    "ProposerDecides",
    "ReceiptDiffers",
    "Shares",
    "StatementLine",
    "SubsidyReceipt",
    "SubsidyStatement",
    "UnknownDecision",
    "UnknownReceipt",
    "UnknownStatement",
    "WhichFunder",
    "apply_excess",
    "approve",
    "bill",
    "decision",
    "disallow",
    "lines_of",
    "list_decisions",
    "list_receipts",
    "list_statements",
    "open_balances",
    "positions",
    "projection",
    "receipt",
    "receive",
    "refuse",
    "repay_excess",
    "statement",
]
