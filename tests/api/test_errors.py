"""Every error of the product has its words in both languages and its status."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import app
from app.api.errors import status_of
from app.api.languages import LANGUAGES, catalogue
from app.core.errors import Conflict, Forbidden, Invalid, MutuelleError, NotFound, Refused


def every_error() -> Iterator[type[MutuelleError]]:
    """All deliberate errors of all rooms."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [MutuelleError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        if error.__module__.startswith("app."):
            yield error


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    missing = {error.code for error in every_error()} - set(catalogue(language))

    assert not missing


def test_both_catalogues_hold_the_same_keys_and_facts() -> None:
    french, english = (catalogue(language) for language in LANGUAGES)

    assert french.keys() == english.keys()
    for key in french:
        assert _facts(french[key]) == _facts(english[key]), key
        assert french[key] != english[key], key


def test_every_status_that_is_answered_has_a_title() -> None:
    statuses = {status_of(error) for error in every_error()}

    assert {f"title.{status}" for status in statuses} <= set(catalogue("fr"))


def test_no_family_answers_a_callers_mistake_with_a_five_hundred() -> None:

    families = (Invalid, NotFound, Forbidden, Refused, Conflict)
    assert all(400 <= status_of(error) < 500 for error in every_error() if issubclass(error, families))


def _facts(sentence: str) -> set[str]:
    wanted = set()

    class Noting(dict[str, str]):
        def __missing__(self, name: str) -> str:
            wanted.add(name)
            return ""

    _ = sentence % Noting()
    return wanted
