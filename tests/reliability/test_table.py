"""The table of `docs/reliability.md` and the tests it names say the same."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHOWN = {*range(1, 33), 38, 39}
ROW = re.compile(r"^\| (\d+) \|", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NUMBERS = re.compile(r"test_reliability_(\d+)(?:_and_(\d+))?_")


def rows() -> dict[int, list[tuple[str, str]]]:
    """The tests the table names for each scenario."""
    written = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    lines = [line for line in written.splitlines() if ROW.match(line)]
    return {int(line.split("|")[1]): NAMED.findall(line) for line in lines}


def cited() -> set[tuple[int, str, str]]:
    """Every test whose name cites a scenario, with the scenario."""
    tests = [
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_reliability_\d\w+)\(", path.read_text("utf-8"))
    ]
    return {(int(number), path, name) for path, name in tests for number in _numbers(name)}


def _numbers(name: str) -> list[str]:
    found = NUMBERS.match(name)
    return [number for number in found.groups() if number] if found else []


def test_every_scenario_of_collecting_and_paying_has_a_test_that_names_it() -> None:
    assert set(rows()) == SHOWN
    assert all(rows().values())


def test_every_scenario_stands_in_the_table_once() -> None:
    written = ROW.findall((ROOT / "docs" / "reliability.md").read_text("utf-8"))

    assert written == sorted(set(written), key=int)


def test_the_table_names_tests_that_exist_and_cite_their_scenario() -> None:
    assert {(number, *test) for number, tests in rows().items() for test in tests} <= cited()
