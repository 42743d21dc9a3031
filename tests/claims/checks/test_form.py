"""C04, C05, C11, C12, C15, each with the neighbours on both sides of its line."""

from datetime import date, timedelta

import pytest

from app.claims.adjudication import adjudicate
from app.claims.case import Case
from app.claims.model import CareType, Code
from app.facilities import Level
from tests.claims.cases import SERVICE, case, place, terms


def reason(one: Case) -> Code | None:
    return adjudicate(one).rejected_for


@pytest.mark.parametrize(("days", "code"), [(90, None), (91, Code.LATE)])
def test_ninety_days_after_the_care_is_in_time(days: int, code: Code | None) -> None:
    """C1, C04."""
    assert reason(case(received_on=SERVICE + timedelta(days=days))) == code


@pytest.mark.parametrize(("care", "code"), [(CareType.HOSP, None), (CareType.EMERG, Code.LATE)])
def test_only_a_hospital_stay_counts_from_its_end(care: CareType, code: Code | None) -> None:
    told = {"care_type": care, "discharged_on": SERVICE + timedelta(days=5)}

    assert reason(case(claim=told, received_on=SERVICE + timedelta(days=95))) == code


def test_the_last_day_of_the_calendar_is_inconsistent_and_no_accident() -> None:
    """C15: a file may say 31/12/9999."""
    assert reason(case(claim={"care_type": CareType.HOSP, "discharged_on": date.max})) is Code.DATES_INCONSISTENT


def test_the_scheme_says_how_many_days_are_in_time() -> None:
    late = case(received_on=SERVICE + timedelta(days=31), terms=terms(late_claim_days=30))

    assert reason(late) is Code.LATE


def test_a_duplicate_is_rejected() -> None:
    """C05."""
    assert reason(case(is_duplicate=True)) is Code.DUPLICATE


def test_a_form_without_its_documents_is_rejected() -> None:
    """C11."""
    assert reason(case(claim={"has_documents": False})) is Code.DOCUMENT_MISSING


@pytest.mark.parametrize(
    ("care", "is_planned", "has_code", "code"),
    [
        (CareType.HOSP, True, False, Code.DOCUMENT_MISSING),
        (CareType.HOSP, True, True, None),
        (CareType.HOSP, False, False, None),
        (CareType.OUT, True, False, None),
        (CareType.EMERG, True, False, None),
    ],
)
def test_only_a_planned_hospital_stay_needs_an_eligibility_code(
    care: CareType, is_planned: bool, has_code: bool, code: Code | None
) -> None:
    """C7, C11."""
    assert reason(case(claim={"care_type": care, "is_planned": is_planned}, has_valid_code=has_code)) == code


@pytest.mark.parametrize(
    ("level", "care", "code"),
    [
        (Level.CSCOM, CareType.OUT, None),
        (Level.CSREF, CareType.OUT, Code.NO_REFERRAL),
        (Level.HOSPITAL, CareType.HOSP, Code.NO_REFERRAL),
        (Level.HOSPITAL, CareType.EMERG, None),
    ],
)
def test_referral_levels_want_a_referral_but_for_emergencies(level: Level, care: CareType, code: Code | None) -> None:
    """C12."""
    assert reason(case(claim={"care_type": care}, place=place(level))) == code
    assert reason(case(claim={"care_type": care, "has_referral": True}, place=place(level))) is None


@pytest.mark.parametrize(
    ("service", "discharged", "code"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), None),
        (date(2026, 3, 3), date(2026, 3, 2), Code.DATES_INCONSISTENT),
        (date(2026, 4, 8), date(2026, 4, 8), None),
        (date(2026, 4, 9), date(2026, 4, 9), Code.DATES_INCONSISTENT),
        (date(2026, 4, 7), date(2026, 4, 9), Code.DATES_INCONSISTENT),
    ],
)
def test_care_ends_after_it_begins_and_before_it_is_billed(service: date, discharged: date, code: Code | None) -> None:
    """C15: received on 8 April."""
    assert reason(case(claim={"service_on": service, "discharged_on": discharged})) == code
