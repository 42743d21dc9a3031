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
from app.claims.outstanding import outstanding_shares, state_of_claims
from app.claims.overpayments import find_overpayment
from app.claims.portability.agreements import (
    PortabilityAgreement,
    accept_portability,
    end_portability,
    portability_agreements,
    propose_portability,
)
from app.claims.portability.charging import apply_charge
from app.claims.portability.clearing import approve_clearing, propose_clearing, withdraw_clearing
from app.claims.portability.clearings import Clearing, clearing, clearings
from app.claims.portability.contests import answer_contest, contest_charge
from app.claims.portability.errors import (
    AlreadyAccepted,
    ClearedAlready,
    ClearingMakerApproves,
    ClearingWithdrawn,
    ContestKnown,
    ContestTooLate,
    NothingToClear,
    ProposerAccepts,
    SideApproved,
    UnknownCharge,
    UnknownClearing,
    UnknownPartner,
    UnknownPortability,
)
from app.claims.portability.handing import Waiting, mark_applied, mark_failed, waiting_hand_overs
from app.claims.portability.homes import Entitled, entitled
from app.claims.portability.visits import Visit, visit, visits_elsewhere, visits_here
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
    "AlreadyAccepted",
    "AlreadyDecided",
    "CareType",
    "ClaimFilter",
    "ClaimLine",
    "ClaimState",
    "ClaimStatus",
    "ClaimView",
    "ClearedAlready",
    "Clearing",
    "ClearingMakerApproves",
    "ClearingWithdrawn",
    "Code",
    "ContestKnown",
    "ContestTooLate",
    "Decision",
    "Document",
    "DocumentRefused",
    "Eligibility",
    "Entitled",
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
    "NothingToClear",
    "OverpaymentExceedsShare",
    "PortabilityAgreement",
    "ProposerAccepts",
    "RowReport",
    "SideApproved",
    "Step",
    "UnknownCharge",
    "UnknownClaim",
    "UnknownClearing",
    "UnknownDocument",
    "UnknownPartner",
    "UnknownPortability",
    "Visit",
    "Waiting",
    "accept_portability",
    "adviser_note",
    "adviser_queue",
    "answer_contest",
    "appeal",
    "apply_charge",
    "approve_clearing",
    "attach_document",
    "check_eligibility",
    "claim_view",
    "claims_by_id",
    "clearing",
    "clearings",
    "contest_charge",
    "correct_claim",
    "decide_claims",
    "diagnosis_of",
    "documents_of",
    "duplicates_of",
    "end_portability",
    "entitled",
    "examine_claims",
    "examine_received",
    "find_overpayment",
    "import_claims",
    "list_claims",
    "list_invoices",
    "mark_applied",
    "mark_failed",
    "outstanding_shares",
    "overpayments_of",
    "portability_agreements",
    "propose_clearing",
    "propose_portability",
    "read_document",
    "reason_of",
    "record_medical",
    "return_claim",
    "send_drafts",
    "state_of_claims",
    "steps_of",
    "submit_claim",
    "submit_claims",
    "submit_invoice",
    "versions_of",
    "views_of",
    "visit",
    "visits_elsewhere",
    "visits_here",
    "waiting_hand_overs",
    "withdraw_clearing",
]
