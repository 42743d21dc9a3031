"""Rows of claims: what facilities billed and what was decided, and what mutuals owe each other for visitors."""

from app.claims.tables.care import (
    ClaimDiagnosisRow,
    ClaimDocumentRow,
    ClaimInvoiceRow,
    ClaimLineRow,
    ClaimReviewRow,
    ClaimRow,
    ClaimStepRow,
    EligibilityCodeRow,
    OverpaymentRow,
)
from app.claims.tables.portability import (
    ChargeRow,
    ClearingApprovalRow,
    ClearingLineRow,
    ClearingRow,
    ContestAnswerRow,
    ContestRow,
    HandOverRow,
    PortabilityRow,
)

__all__ = [
    "ChargeRow",
    "ClaimDiagnosisRow",
    "ClaimDocumentRow",
    "ClaimInvoiceRow",
    "ClaimLineRow",
    "ClaimReviewRow",
    "ClaimRow",
    "ClaimStepRow",
    "ClearingApprovalRow",
    "ClearingLineRow",
    "ClearingRow",
    "ContestAnswerRow",
    "ContestRow",
    "EligibilityCodeRow",
    "HandOverRow",
    "OverpaymentRow",
    "PortabilityRow",
]
