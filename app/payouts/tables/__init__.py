"""Rows of money out, in three parts: what is owed, what was ordered and approved, what happened to each payout."""

from app.payouts.tables.orders import ApprovalRow, BatchRow, ItemRow, OffsetRow, PayoutRow
from app.payouts.tables.owed import LaneRow, PayableRow, RecoverableRow
from app.payouts.tables.sent import AttemptRow, EvidenceRow, ResolutionRow, StepRow

__all__ = [
    "ApprovalRow",
    "AttemptRow",
    "BatchRow",
    "EvidenceRow",
    "ItemRow",
    "LaneRow",
    "OffsetRow",
    "PayableRow",
    "PayoutRow",
    "RecoverableRow",
    "ResolutionRow",
    "StepRow",
]
