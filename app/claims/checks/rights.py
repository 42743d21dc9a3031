"""C01 to C03: is there an agreement, is the person known, is the day covered."""

from app.claims.case import Case


def has_no_agreement(case: Case) -> bool:
    """C01: no agreement with the facility was in force on the service date."""
    return not case.place.has_agreement


def is_unknown(case: Case) -> bool:
    """C02: the mutual has no such unit, or the unit never had a person of this number."""
    return not case.is_known


def is_not_covered(case: Case) -> bool:
    """C03: no cover on the service or admission date, for the unit or for this person (U10)."""
    return not case.is_covered
