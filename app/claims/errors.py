"""What claims refuse.

Refused
├── AdviserRequired           the medical adviser has to see it first (C5)
├── AlreadyDecided            approved or rejected: only an appeal or an overpayment follows (C6)
├── NotAppealable             not rejected or reduced, not the newest version, or too late (C6)
├── OverpaymentExceedsShare   more than what the mutual bears of it (E13)
├── MakerDecides              who entered it neither decides nor reviews it (RELIABILITY 25)
├── NotReceived               a draft, or with the facility for documents: nothing to decide yet
└── NotWithFacility           only a draft or a returned claim is sent or corrected
NotFound
├── UnknownClaim, UnknownDocument
Invalid
├── DocumentRefused           too large, or not the kind of file it says it is
└── FileUnreadable            not a CSV or XLSX of ours, or too large
Conflict
└── InvoiceKnown              the facility has sent an invoice of this number
"""

from app.core.errors import Conflict, Invalid, NotFound, Refused


class AdviserRequired(Refused):
    """The medical adviser must see the claim before it is decided; nothing was decided (C5)."""

    code = "claims.adviser_required"


class AlreadyDecided(Refused):
    """The claim is approved or rejected; that decision stands (C6)."""

    code = "claims.already_decided"


class NotAppealable(Refused):
    """Only the newest version of a rejected or reduced claim can be appealed, within 30 days (C6)."""

    code = "claims.not_appealable"


class OverpaymentExceedsShare(Refused):
    """More was found too much than the mutual bears of the claim; nothing was booked (E13)."""

    code = "claims.overpayment_exceeds_share"


class MakerDecides(Refused):
    """Nobody decides what he entered; nothing was decided (RELIABILITY 25)."""

    code = "claims.maker_decides"


class NotReceived(Refused):
    """The claim is a draft or was returned to the facility: there is nothing to decide yet."""

    code = "claims.not_received"


class NotWithFacility(Refused):
    """Only a draft or a returned claim is sent or corrected; this one stands as it is."""

    code = "claims.not_with_facility"


class UnknownClaim(NotFound):
    """The mutual, or this facility, has no claim of this id."""

    code = "claims.unknown_claim"


class UnknownDocument(NotFound):
    """No claim of the mutual, or of this facility, has a document of this id."""

    code = "claims.unknown_document"


class DocumentRefused(Invalid):
    """The file is too large, or is not the PDF, JPEG or PNG it says it is; nothing was kept."""

    code = "claims.document_refused"


class FileUnreadable(Invalid):
    """The file cannot be read as a table of claims, or is too large; nothing was taken from it."""

    code = "claims.file_unreadable"


class InvoiceKnown(Conflict):
    """The facility has already sent an invoice of this number; the first one stands."""

    code = "claims.invoice_known"
