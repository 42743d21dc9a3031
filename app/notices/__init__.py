"""What people must be told: incidents for the back office, messages for payers and partners."""

from app.notices.incidents import (
    Incident,
    IncidentResolved,
    UnknownIncident,
    close_incident,
    list_incidents,
    raise_incidents,
    resolve_incident,
)
from app.notices.messages import (
    EligibilityChecked,
    Message,
    PaymentAllocated,
    PaymentInSuspense,
    PaymentRequestFailed,
    PaymentReversed,
    RefundFailed,
    RefundPaid,
)
from app.notices.texts import render
from app.notices.write import Notice, write

__all__ = [
    "EligibilityChecked",
    "Incident",
    "IncidentResolved",
    "Message",
    "Notice",
    "PaymentAllocated",
    "PaymentInSuspense",
    "PaymentRequestFailed",
    "PaymentReversed",
    "RefundFailed",
    "RefundPaid",
    "UnknownIncident",
    "close_incident",
    "list_incidents",
    "raise_incidents",
    "render",
    "resolve_incident",
    "write",
]
