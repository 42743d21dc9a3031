"""Every result and every step has its sentence in both languages, French first."""

import pytest

from app.treasury import Result, Step, words_of
from app.treasury.steps import IN_AND_OUT, LANGUAGES, catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_and_step_has_a_sentence(language: str) -> None:
    wanted = {f"result.{one.value}" for one in Result} | {f"step.{one.value}" for one in Step}

    assert set(catalogue(language)) == wanted
    assert len(set(catalogue(language).values())) == len(wanted)


def test_french_comes_first() -> None:
    assert words_of(Step.NONE) == "Rien à faire" == words_of(Step.NONE, "bm")
    assert words_of(Step.NONE, "en") == "Nothing to do"


def test_what_needs_somebody_has_a_step_and_every_step_is_somebodys() -> None:
    assert set(IN_AND_OUT) == set(Result)
    assert all(Step.NONE not in steps for result, steps in IN_AND_OUT.items() if result.needs_somebody)
    assert {step for steps in IN_AND_OUT.values() for step in steps} | {Step.TIE_OWN_MONEY} == set(Step)
