"""What people must be told: incidents for the back office, messages for payers and partners."""

from app.notices.incidents import Incident, raise_incidents
from app.notices.messages import Message, PaymentAllocated, PaymentInSuspense, PaymentRequestFailed, PaymentReversed
from app.notices.texts import render
from app.notices.write import Notice, write

__all__ = [
    "Incident",
    "Message",
    "Notice",
    "PaymentAllocated",
    "PaymentInSuspense",
    "PaymentRequestFailed",
    "PaymentReversed",
    "raise_incidents",
    "render",
    "write",
]
