"""The checks of C4 in their order: each with its code, what it does when it hits, and what it looks at."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.claims.case import Billed, Case
from app.claims.checks import form, frequency, package, rights
from app.claims.model import Code, MedicalDecision


class Effect(StrEnum):
    """What a hit does; a claim's first rejection is its reason."""

    REJECTS_CLAIM = "rejects_claim"
    REJECTS_LINE = "rejects_line"
    REDUCES = "reduces"


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """Looks at the whole claim."""

    code: Code
    hits: Callable[[Case], bool]
    effect: Effect = Effect.REJECTS_CLAIM


@dataclass(frozen=True, slots=True)
class LineCheck:
    """Looks at one line after another; none looks at a line that an earlier one rejected."""

    code: Code
    hits: Callable[[Case, Billed], bool]
    effect: Effect


def is_refused_by_adviser(case: Case) -> bool:
    """C14: the medical adviser refused the whole claim (C5)."""
    return case.review is not None and case.review.decision is MedicalDecision.REFUSE


BEFORE_LINES = (
    ClaimCheck(Code.NO_AGREEMENT, rights.has_no_agreement),
    ClaimCheck(Code.UNKNOWN_BENEFICIARY, rights.is_unknown),
    ClaimCheck(Code.NOT_COVERED, rights.is_not_covered),
    ClaimCheck(Code.LATE, form.is_late),
    ClaimCheck(Code.DUPLICATE, form.is_duplicate),
)
OF_LINES = (
    LineCheck(Code.OUTSIDE_PACKAGE, package.is_outside_package, Effect.REJECTS_LINE),
    LineCheck(Code.NOT_GENERIC, package.is_not_generic, Effect.REJECTS_LINE),
    LineCheck(Code.ABOVE_TARIFF, package.is_above_tariff, Effect.REDUCES),
    LineCheck(Code.ABOVE_QUANTITY, package.is_above_quantity, Effect.REDUCES),
    LineCheck(Code.TOO_FREQUENT, frequency.is_too_frequent, Effect.REJECTS_LINE),
)
# C13 reduces the claim's share, not what a check sees of it: it stands in `shares`.
AFTER_LINES = (
    ClaimCheck(Code.DOCUMENT_MISSING, form.lacks_documents),
    ClaimCheck(Code.NO_REFERRAL, form.lacks_referral),
    ClaimCheck(Code.REFUSED_BY_ADVISER, is_refused_by_adviser),
    ClaimCheck(Code.DATES_INCONSISTENT, form.has_inconsistent_dates),
)
