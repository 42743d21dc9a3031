"""C04, C05, C11, C12, C15: the form itself, when it came, what it brings along and whether its dates hold together."""

from datetime import timedelta

from app.claims.case import Case
from app.claims.model import CareType
from app.facilities import Level

REFERS = (Level.CSREF, Level.HOSPITAL)


def is_late(case: Case) -> bool:
    """C04: received more days after the service date, or the end of a hospital stay, than the scheme allows (C1)."""
    assert case.terms is not None, "who is covered has terms"
    claim = case.claim
    counted_from = claim.ends_on if claim.care_type is CareType.HOSP else claim.service_on
    return case.received_on - counted_from > timedelta(days=case.terms.parameters.late_claim_days)


def is_duplicate(case: Case) -> bool:
    """C05: the facility sent this form number, or this care under another one, before."""
    return case.is_duplicate


def lacks_documents(case: Case) -> bool:
    """C11: a document is missing, the eligibility code of a planned hospital stay included (C7)."""
    needs_code = case.claim.care_type is CareType.HOSP and case.claim.is_planned
    return not case.claim.has_documents or (needs_code and not case.has_valid_code)


def lacks_referral(case: Case) -> bool:
    """C12: referral centres and hospitals treat who was referred to them, emergencies excepted."""
    is_referred_level = case.place.level in REFERS and case.claim.care_type is not CareType.EMERG
    return is_referred_level and not case.claim.has_referral


def has_inconsistent_dates(case: Case) -> bool:
    """C15: it ends before it begins, or after it was received."""
    claim = case.claim
    return claim.ends_on < claim.service_on or max(claim.service_on, claim.ends_on) > case.received_on
