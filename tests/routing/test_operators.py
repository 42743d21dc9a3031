"""An operator is what was declared, else what the first digits hint at, else unknown (DOMAIN 3)."""

import pytest

from app.routing import UNKNOWN, KnownBy, Operator, operator_of


@pytest.mark.parametrize(
    ("digits", "name"),
    [
        *(("22370000001", "orange"), ("22382000001", "orange"), ("22385000001", "orange"), ("22394000001", "orange")),
        *(("22360000001", "moov"), ("22389000001", "moov"), ("22395000001", "moov"), ("22399000001", "moov")),
        *(("22350000001", "telecel"), ("22353000001", "telecel")),
    ],
)
def test_malian_numbers_hint_at_their_operator(digits: str, name: str) -> None:
    assert operator_of(digits, None) == Operator(name=name, known_by=KnownBy.HINTED)


@pytest.mark.parametrize("digits", ["22320000001", "22344000001", "22386000001", "33612345678", "2547", ""])
def test_other_numbers_hint_at_nobody(digits: str) -> None:
    assert operator_of(digits, None) == UNKNOWN


def test_what_was_declared_stands_before_the_hint() -> None:
    """A number that moved to another operator, or a service that works on every network."""
    assert operator_of("22370000001", "wave") == Operator(name="wave", known_by=KnownBy.DECLARED)
