"""Which of a mutual's wallets a payment goes by, and why: a pure choice, kept beside what it was made for."""

from app.routing.availability import availabilities
from app.routing.candidates import to_collect, to_pay_out
from app.routing.choosing import choose
from app.routing.errors import NoWallet
from app.routing.model import (
    UNKNOWN,
    Availability,
    Because,
    Candidate,
    Choice,
    Considered,
    KnownBy,
    Operator,
    Question,
    WhyNot,
)
from app.routing.operators import operator_of
from app.routing.stored import KEPT_CHOICE, choice_of, stored

__all__ = [
    "KEPT_CHOICE",
    "UNKNOWN",
    "Availability",
    "Because",
    "Candidate",
    "Choice",
    "Considered",
    "KnownBy",
    "NoWallet",
    "Operator",
    "Question",
    "WhyNot",
    "availabilities",
    "choice_of",
    "choose",
    "operator_of",
    "stored",
    "to_collect",
    "to_pay_out",
]
