"""Every code has its sentence in both languages, French first."""

import pytest

from app.claims import Code, reason_of
from app.claims.reasons import LANGUAGES, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    assert set(catalogue(language)) == set(Code)
    assert len(set(catalogue(language).values())) == len(Code)


def test_french_comes_first() -> None:
    assert reason_of(Code.CEILING) == "Plafond atteint" == reason_of(Code.CEILING, "bm")
    assert reason_of(Code.CEILING, "en") == "Ceiling reached"
