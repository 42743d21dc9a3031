"""What a written file gets wrong is said in the reader's language, French first."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from app.written import Malformed
from app.written.words import catalogue

SOURCES = [file for room in ("written", "setup") for file in (Path(app.__file__).parent / room).rglob("*.py")]
SAYS = {"refuse", "note", "plain", "Malformed"}


def said() -> Iterator[str]:
    """Every sentence that a reader of a configuration file writes down."""
    for file in SOURCES:
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and _name(call.func) in SAYS:
                yield from [one.value for one in call.args[-2:] if _is_sentence(one)]  # type: ignore[attr-defined]


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _is_sentence(one: ast.expr) -> bool:
    return isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value


def test_everything_that_is_said_has_its_french() -> None:
    found = set(said())

    assert len(found) > 60
    assert sorted(found - set(catalogue("fr"))) == []


@pytest.mark.parametrize(("english", "french"), catalogue("fr").items())
def test_a_translation_tells_the_same_facts(english: str, french: str) -> None:
    assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", french))


@pytest.mark.parametrize(
    ("malformed", "french", "english"),
    [
        (
            Malformed(3, "mutuals.M.circle", "must be in quotes"),
            "ligne 3  mutuals.M.circle  doit être entre guillemets",
            "line 3  mutuals.M.circle  must be in quotes",
        ),
        (
            Malformed(1, "", "is larger than {most} MiB", {"most": 8}),
            "ligne 1  le fichier  dépasse 8 Mio",
            "line 1  the file  is larger than 8 MiB",
        ),
        (
            Malformed(2, "kind", "must be {choices}", {"choices": ("a", "b", "c")}),
            "ligne 2  kind  doit être a, b ou c",
            "line 2  kind  must be a, b or c",
        ),
        (
            Malformed(2, "mutuelle", "must be {choices}", {"choices": ("1",)}),
            "ligne 2  mutuelle  doit être 1",
            "line 2  mutuelle  must be 1",
        ),
        (
            Malformed(4, "tariff", "must be {what}, without quotes", {"what": "an amount in whole francs"}),
            "ligne 4  tariff  doit être un montant en francs entiers, sans guillemets",
            "line 4  tariff  must be an amount in whole francs, without quotes",
        ),
    ],
)
def test_a_problem_is_told_with_its_facts(malformed: Malformed, french: str, english: str) -> None:
    assert (malformed.in_line("fr"), str(malformed)) == (french, english)


def test_a_language_without_words_is_told_in_english() -> None:
    assert Malformed(1, "", "is not YAML: {problem}", {"problem": "{"}).told("bm") == "is not YAML: {"
