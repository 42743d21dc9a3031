"""C10: care that comes back too soon; the later line is rejected (DOMAIN 16)."""

from datetime import timedelta

from app.claims.case import Billed, Case, EarlierCare
from app.facilities import ItemKind

SAME_COMPLAINT = timedelta(days=1)
SAME_SPECIALITY = timedelta(days=7)
PREGNANCY = timedelta(days=300)
MOST_ULTRASOUNDS = 3


def is_too_frequent(case: Case, billed: Billed) -> bool:
    """C10: a second visit for the complaint or to the speciality, or an ultrasound too many.

    Lines of one claim are one visit; only ultrasounds are counted within it.
    """
    if billed.agreed.kind is ItemKind.ULTRASOUND and _ultrasounds(case, billed) > MOST_ULTRASOUNDS:
        return True
    return any(_repeats(case, billed, before) for before in case.earlier)


def _ultrasounds(case: Case, billed: Billed) -> int:
    earlier = sum(before.ultrasounds for before in case.earlier if _within(case, before, PREGNANCY))
    return earlier + billed.ultrasounds_before + billed.line.quantity


def _repeats(case: Case, billed: Billed, before: EarlierCare) -> bool:
    is_visit = billed.agreed.kind is ItemKind.ACT and before.is_visit
    if is_visit and before.is_same_complaint and _within(case, before, SAME_COMPLAINT):
        return True
    speciality = billed.agreed.speciality
    return speciality is not None and before.speciality == speciality and _within(case, before, SAME_SPECIALITY)


def _within(case: Case, before: EarlierCare, span: timedelta) -> bool:
    return case.claim.service_on - before.service_on <= span
