"""C10: who comes back too soon; the days on both sides of each line (DOMAIN 16)."""

from datetime import timedelta

import pytest

from app.claims.case import EarlierCare
from app.claims.model import ClaimLine, Code
from app.claims.shares import judge_lines
from tests.claims.cases import SERVICE, case, earlier, line

C10 = (Code.TOO_FREQUENT,)


def before(days: int, **told: object) -> EarlierCare:
    return earlier(SERVICE - timedelta(days=days), **told)


def codes(*lines: ClaimLine, after: list[EarlierCare]) -> list[tuple[Code, ...]]:
    return [judged.codes for judged in judge_lines(case(*lines, earlier=after))]


@pytest.mark.parametrize(("days", "found"), [(0, C10), (1, C10), (2, ())])
def test_a_second_visit_for_the_complaint_within_a_day(days: int, found: tuple[Code, ...]) -> None:
    assert codes(line("CONS"), after=[before(days, is_same_complaint=True)]) == [found]


def test_another_complaint_is_another_visit() -> None:
    assert codes(line("CONS"), after=[before(0)]) == [()]


def test_drugs_are_no_visit() -> None:
    again = before(0, is_same_complaint=True)
    only_drugs = before(0, is_same_complaint=True, is_visit=False)

    assert codes(line("CONS"), line("TABLETS"), after=[again]) == [C10, ()]
    assert codes(line("CONS"), after=[only_drugs]) == [()]


@pytest.mark.parametrize(("days", "found"), [(0, C10), (7, C10), (8, ())])
def test_the_same_speciality_within_seven_days(days: int, found: tuple[Code, ...]) -> None:
    assert codes(line("TOOTH"), after=[before(days, speciality="dental")]) == [found]


def test_another_speciality_is_another_matter() -> None:
    dental = [before(1, speciality="dental")]

    assert codes(line("EYE"), line("CONS"), line("TOOTH"), after=dental) == [(), (), C10]


def test_lines_of_one_claim_are_one_visit() -> None:
    assert codes(line("TOOTH"), line("TOOTH"), after=[]) == [(), ()]


@pytest.mark.parametrize(("days", "found"), [(300, C10), (301, ())])
def test_a_fourth_ultrasound_within_three_hundred_days(days: int, found: tuple[Code, ...]) -> None:
    three = [before(days, ultrasounds=2), before(10, ultrasounds=1)]

    assert codes(line("ECHO"), after=three) == [found]


def test_ultrasounds_are_counted_within_the_claim_too() -> None:
    two = [before(30, ultrasounds=2)]

    assert codes(line("ECHO"), line("ECHO"), line("CONS"), after=two) == [(), C10, ()]
    assert codes(line("ECHO", 4), line("ECHO", 3), after=[]) == [C10, ()]


def test_a_line_that_comes_too_soon_is_the_members_at_the_agreed_price() -> None:
    """C2: like any other line that the package does not pay."""
    [judged] = judge_lines(case(line("TOOTH", price=2_500), earlier=[before(1, speciality="dental")]))

    assert (judged.eligible_minor, judged.member_minor, judged.facility_minor) == (0, 2_000, 500)
