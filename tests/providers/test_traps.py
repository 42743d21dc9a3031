"""Every trap of the operators' fact sheets has a test that names it: `traps.yaml` is the list."""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
import yaml

from app.providers.registry import BUILT_IN

TESTS = Path(__file__).parents[1]
# Nobody's API has no sheet.
WITHOUT_SHEET = {"simulator"}

Traps = Mapping[str, Mapping[str, Mapping[str, str]]]
TABLE: Traps = yaml.safe_load((TESTS / "providers" / "traps.yaml").read_text())
ROWS = [
    pytest.param(section, node, id=f"{operator} {section} {trap}")
    for operator, sections in TABLE.items()
    for section, traps in sections.items()
    for trap, node in traps.items()
]


@cache
def docstrings(path: str) -> Mapping[str, str]:
    """The tests in a file by name, each with what its docstring says."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse((TESTS / path).read_text()) if (TESTS / path).is_file() else ast.Module([], [])
    return {node.name: ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, functions)}


def cites(docstring: str, section: str) -> bool:
    """Whether the section stands there itself, not one above it or below it."""
    return re.search(rf"(?<![\w.§]){re.escape(section)}(?!\w|\.\d)", docstring) is not None


def test_every_operator_has_its_traps_in_the_table() -> None:
    assert set(TABLE) == {entry.name for entry in BUILT_IN} - WITHOUT_SHEET


@pytest.mark.parametrize(("section", "node"), ROWS)
def test_a_trap_has_a_test_that_cites_its_section(section: str, node: str) -> None:
    path, _, name = node.partition("::")

    assert name in docstrings(path), f"{node} does not exist: write it, or name the one that stands for it now"
    assert cites(docstrings(path)[name], section), f"{node} does not cite {section}: its docstring must"


@pytest.mark.parametrize(
    ("docstring", "is_cited"),
    [
        ("§5.1: an empty text.", True),
        ("mtn-momo §3, §5.1; RELIABILITY 7.", True),
        ("§5: the answer.", False),
        ("§5.10", False),
        ("§15.1", False),
        ("", False),
    ],
)
def test_a_section_is_not_the_one_above_it_or_below_it(docstring: str, is_cited: bool) -> None:
    assert cites(docstring, "§5.1") is is_cited


def test_a_section_named_by_a_letter_is_read_alike() -> None:
    assert cites("orange-money B1, B6.", "B6")
    assert not cites("orange-money B10.", "B1")
