"""Which claims the medical adviser sees (C5), on both sides of each line."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.adjudication import adjudicate
from app.claims.adviser import is_sampled
from app.claims.case import Case
from app.claims.model import CareType, ClaimLine
from tests.claims.cases import SERVICE, calmly, case, earlier, line, terms

FORMS = [f"F-{number:04}" for number in range(2_000)]


def is_seen(one: Case) -> bool:
    return adjudicate(one).needs_adviser


@pytest.mark.parametrize(("care", "seen"), [(CareType.OUT, False), (CareType.HOSP, True), (CareType.EMERG, True)])
def test_he_sees_every_stay_and_emergency(care: CareType, seen: bool) -> None:
    assert is_seen(case(claim={"care_type": care})) is seen


@pytest.mark.parametrize(("threshold", "seen"), [(420, True), (421, False)])
def test_he_sees_shares_from_the_threshold_on(threshold: int, seen: bool) -> None:
    """70 % of 600 are 420."""
    assert is_seen(case(terms=terms(adviser_threshold=threshold))) is seen


@pytest.mark.parametrize(
    ("lines", "told", "seen"),
    [
        ([line("CONS"), line("COSMETIC")], {}, False),
        ([line("CONS"), line("VITAMIN")], {}, True),
        ([line("CONS", price=700)], {}, True),
        ([line("TABLETS", 31)], {}, True),
        ([line("CONS"), line("TOOTH")], {"earlier": [earlier(SERVICE, speciality="dental")]}, True),
        ([line("CONS")], {"terms": terms(ceilings={"per_person_year": 100})}, True),
        ([line("CONS")], {"has_recent_overpayment": True}, True),
    ],
)
def test_he_sees_what_is_flagged(lines: list[ClaimLine], told: dict[str, Any], seen: bool) -> None:
    """DOMAIN 16: any of C07 to C10 and C13, or an overpayment found there of late; C06 is no flag."""
    assert is_seen(case(*lines, **told)) is seen


def test_he_does_not_see_what_is_rejected_anyway() -> None:
    assert not is_seen(case(claim={"care_type": CareType.HOSP, "has_documents": False}))


def test_the_sample_is_one_in_ten_and_anybody_can_draw_it_again() -> None:
    """DOMAIN 16: 0 modulo 10."""
    drawn = [form for form in FORMS if is_sampled("CSCOM", form, 10)]

    assert drawn == [form for form in FORMS if int(sha256(f"CSCOM{form}".encode()).hexdigest(), 16) % 10 == 0]
    assert 150 < len(drawn) < 250
    assert drawn != [form for form in FORMS if is_sampled("CSREF", form, 10)]


def test_a_sampled_claim_is_seen() -> None:
    sampled = next(form for form in FORMS if is_sampled("CSCOM", form, 10))

    assert is_seen(case(claim={"form_number": sampled}, terms=terms(adviser_sample=10)))
    assert not is_seen(case(claim={"form_number": sampled}))


@calmly
@given(st.text(max_size=40))
def test_all_are_drawn_at_a_hundred_percent_and_none_at_none(form: str) -> None:
    assert is_sampled("CSCOM", form, 100)
    assert not is_sampled("CSCOM", form, 0)


@pytest.mark.parametrize("percent", [1, 15, 25, 33, 50, 90])
def test_any_share_is_drawn_in_about_its_number(percent: int) -> None:
    drawn = sum(is_sampled("CSCOM", form, percent) for form in FORMS)

    assert abs(drawn - 20 * percent) < 80
