"""Which claims the medical adviser sees, and the sample that anybody can draw again (C5)."""

from hashlib import sha256
from math import gcd

from app.claims.case import Case
from app.claims.model import CareType, Code

FLAGS = frozenset({Code.NOT_GENERIC, Code.ABOVE_TARIFF, Code.ABOVE_QUANTITY, Code.TOO_FREQUENT, Code.CEILING})


def must_see(case: Case, codes: frozenset[Code], mutual_minor: int) -> bool:
    """All stays and emergencies, large shares, flagged claims, and a sample of the rest."""
    assert case.terms is not None, "who is covered has terms"
    rules = case.terms.parameters
    return (
        case.claim.care_type is not CareType.OUT
        or mutual_minor >= rules.adviser_threshold
        or bool(codes & FLAGS)
        or case.has_recent_overpayment
        or is_sampled(case.place.code, case.claim.form_number, rules.adviser_sample)
    )


def is_sampled(facility_code: str, form_number: str, percent: int) -> bool:
    """By the SHA-256 of facility code and form number as an integer: at 10 % those that are 0 modulo 10 (DOMAIN 16)."""
    number = int.from_bytes(sha256(f"{facility_code}{form_number}".encode()).digest(), "big")
    whole = 100 // gcd(percent, 100)
    return number % whole < percent * whole // 100
