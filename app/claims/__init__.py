"""What a mutual owes a health facility: claims received, adjudicated, approved, and ordered to be paid."""

from app.claims.appeals import appeal
from app.claims.deciding import decide_claims, examine_claims
from app.claims.diagnoses import adviser_note, diagnosis_of
from app.claims.documents import Document, attach_document, documents_of, read_document
from app.claims.duplicates import duplicates_of
from app.claims.eligibility import check_eligibility
from app.claims.errors import (
    AdviserRequired,
    AlreadyDecided,
    DocumentRefused,
    FileUnreadable,
    InvoiceKnown,
    MakerDecides,
    NotAppealable,
    NotReceived,
    NotWithFacility,
    OverpaymentExceedsShare,
    UnknownClaim,
    UnknownDocument,
)
from app.claims.examining import examine_received
from app.claims.importing import FileKind, ImportReport, RowReport, import_claims
from app.claims.invoices import Invoice, submit_invoice
from app.claims.medical import adviser_queue, record_medical
from app.claims.model import (
    CareType,
    ClaimLine,
    ClaimState,
    Code,
    Decision,
    Eligibility,
    JudgedLine,
    Judgement,
    MedicalDecision,
    NewClaim,
)
from app.claims.outstanding import outstanding_shares
from app.claims.overpayments import find_overpayment
from app.claims.queries import (
    ClaimFilter,
    ClaimStatus,
    ClaimView,
    LineView,
    claim_view,
    claims_by_id,
    list_claims,
    list_invoices,
    overpayments_of,
    versions_of,
    views_of,
)
from app.claims.reasons import reason_of
from app.claims.receiving import send_drafts, submit_claim, submit_claims
from app.claims.returning import correct_claim, return_claim
from app.claims.steps import Step, steps_of

__all__ = [
    "AdviserRequired",
    "AlreadyDecided",
    "CareType",
    "ClaimFilter",
    "ClaimLine",
    "ClaimState",
    "ClaimStatus",
    "ClaimView",
    "Code",
    "Decision",
    "Document",
    "DocumentRefused",
    "Eligibility",
    "FileKind",
    "FileUnreadable",
    "ImportReport",
    "Invoice",
    "InvoiceKnown",
    "JudgedLine",
    "Judgement",
    "LineView",
    "MakerDecides",
    "MedicalDecision",
    "NewClaim",
    "NotAppealable",
    "NotReceived",
    "NotWithFacility",
    "OverpaymentExceedsShare",
    "RowReport",
    "Step",
    "UnknownClaim",
    "UnknownDocument",
    "adviser_note",
    "adviser_queue",
    "appeal",
    "attach_document",
    "check_eligibility",
    "claim_view",
    "claims_by_id",
    "correct_claim",
    "decide_claims",
    "diagnosis_of",
    "documents_of",
    "duplicates_of",
    "examine_claims",
    "examine_received",
    "find_overpayment",
    "import_claims",
    "list_claims",
    "list_invoices",
    "outstanding_shares",
    "overpayments_of",
    "read_document",
    "reason_of",
    "record_medical",
    "return_claim",
    "send_drafts",
    "steps_of",
    "submit_claim",
    "submit_claims",
    "submit_invoice",
    "versions_of",
    "views_of",
]
