"""Rows of money out: what is owed, what was ordered and approved, what happened to each, and what banks were told."""

from app.payouts.tables.bank import BankAccountRow, BankConfirmationRow, PaymentFileLineRow, PaymentFileRow
from app.payouts.tables.funds import FundReceiptRow
from app.payouts.tables.orders import ApprovalRow, BatchRow, ItemRow, OffsetRow, PayoutRow
from app.payouts.tables.owed import LaneRow, PayableRow, RecoverableRow
from app.payouts.tables.recovery import RecoveryItemRow, RecoveryLaneRow, RecoveryRow
from app.payouts.tables.sent import AttemptRow, EvidenceRow, ResolutionRow, StepRow

__all__ = [
    "ApprovalRow",
    "AttemptRow",
    "BankAccountRow",
    "BankConfirmationRow",
    "BatchRow",
    "EvidenceRow",
    "FundReceiptRow",
    "ItemRow",
    "LaneRow",
    "OffsetRow",
    "PayableRow",
    "PaymentFileLineRow",
    "PaymentFileRow",
    "PayoutRow",
    "RecoverableRow",
    "RecoveryItemRow",
    "RecoveryLaneRow",
    "RecoveryRow",
    "ResolutionRow",
    "StepRow",
]
