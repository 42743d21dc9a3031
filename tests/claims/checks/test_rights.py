"""C01 to C03, each with its neighbour that passes."""

from dataclasses import replace
from typing import Any

import pytest

from app.claims.adjudication import adjudicate
from app.claims.model import Code
from tests.claims.cases import PLACE, case


def test_a_sound_claim_is_rejected_for_nothing() -> None:
    assert adjudicate(case()).rejected_for is None


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"place": replace(PLACE, has_agreement=False)}, Code.NO_AGREEMENT),
        ({"is_known": False}, Code.UNKNOWN_BENEFICIARY),
        ({"is_covered": False}, Code.NOT_COVERED),
    ],
)
def test_without_agreement_person_or_cover_nothing_is_paid(told: dict[str, Any], code: Code) -> None:
    """C01, C02, C03."""
    judged = adjudicate(case(**told))

    assert (judged.rejected_for, judged.codes, judged.mutual_minor) == (code, (code,), 0)


def test_who_is_unknown_needs_no_terms() -> None:
    assert adjudicate(case(is_known=False, is_covered=False, terms=None)).rejected_for is Code.UNKNOWN_BENEFICIARY


def test_cover_without_the_person_is_no_cover() -> None:
    """C03: the unit has terms that day, the person has left it."""
    assert adjudicate(case(is_covered=False)).rejected_for is Code.NOT_COVERED
