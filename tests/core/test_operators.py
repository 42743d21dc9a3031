"""An operator's short name is a word of small letters."""

import pytest

from app.core.operators import is_operator


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *(("orange", True), ("moov_africa", True), ("o2", True), ("o" * 40, True)),
        *(("o" * 41, False), ("", False), ("Orange", False), ("2o", False), ("orange ", False), ("é", False)),
        ("orange\n", False),
    ],
)
def test_a_short_name_is_a_word(name: str, is_one: bool) -> None:
    assert is_operator(name) is is_one
