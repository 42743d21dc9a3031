"""Whatever a file holds, it is read or refused as malformed; nothing else happens."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.scenarios import MalformedScenario, Scenario, parse

HERE = Path(__file__).parent
FILES = [path.read_text(encoding="utf-8") for path in (*sorted(HERE.glob("*.yaml")), HERE / "files/whole_format.yaml")]
WORDS = ["", "none", "yes", "-1", "0", "1.5", "A", "may/CSCOM/1", "2026-02-30", "n.d.", "1 / 0 = 2", "9" * 40, "é"]
SIGNS = [
    "{}",
    "[]",
    "[[]]",
    "{a: {}}",
    '""',
    '"x"',
    "\t",
    "&a b",
    "*a",
    "!x y",
    "? ",
    "%",
    "\u2028",
    "\\",
    "refused: x",
]
SPLINTERS = st.sampled_from(WORDS + SIGNS)


def is_answered(source: str | bytes) -> bool:
    """Whether a source is read or refused, with a line and a message in every problem."""
    try:
        return isinstance(parse(source), Scenario)
    except MalformedScenario as malformed:
        return all(problem.line >= 1 and problem.message for problem in malformed.problems) and bool(malformed.problems)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An example with some of its words or lines lost, doubled, swapped or replaced."""
    lines = draw(st.sampled_from(FILES)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                lines[at] = ""
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines[at] = lines[other]
            case 3:
                head, _, tail = lines[at].rpartition(": ")
                lines[at] = f"{head}: {draw(SPLINTERS)}{tail[-1:] if tail.endswith('}') else ''}"
            case _:
                words = lines[at].split(" ")
                words[draw(st.integers(0, len(words) - 1))] = draw(SPLINTERS)
                lines[at] = " ".join(words)
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_a_damaged_example_is_read_or_refused(text: str) -> None:
    assert is_answered(text)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_is_refused_and_nothing_else(text: str) -> None:
    assert is_answered(text)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_and_nothing_else(raw: bytes) -> None:
    assert is_answered(raw)
