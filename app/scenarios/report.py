"""What a played scenario shows: a line for each figure that differs, or one JSON object (SCENARIOS 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.scenarios.errors import MalformedScenario
from app.scenarios.expectations import Expectation, Figure, Indicator, holds
from app.setup import MalformedSetup

Json = int | bool | str | None | Sequence["Json"] | Mapping[str, "Json"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An expectation and what was found; one the play never came to is not `reached` and found nothing."""

    expectation: Expectation
    actual: Figure = None
    reached: bool = True

    @property
    def ok(self) -> bool:
        return self.reached and holds(self.expectation.expected, self.actual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All results of one play, in file order; `days` and `events` are those that were played."""

    scenario: str
    file: str
    days: int
    events: int
    results: tuple[Result, ...]

    @property
    def met(self) -> int:
        return sum(result.ok for result in self.results)

    @property
    def not_reached(self) -> int:
        return sum(not result.reached for result in self.results)

    @property
    def failed(self) -> int:
        return len(self.results) - self.met - self.not_reached

    @property
    def ok(self) -> bool:
        return self.met == len(self.results)

    @property
    def exit_status(self) -> int:
        """0 where every expectation holds, 1 where one does not."""
        return 0 if self.ok else 1


def as_lines(report: Report) -> list[str]:
    """One line for each figure that differs, then how many expectations were met."""
    failed = [_line(result) for result in report.results if result.reached and not result.ok]
    totals = f"{report.met} of {len(report.results)} expectations met"
    if report.not_reached:
        totals += f", {report.not_reached} not reached"
    return [*failed, totals]


def as_json(report: Report) -> dict[str, Json]:
    """The object of `--json`."""
    return {
        "scenario": report.scenario,
        "file": report.file,
        "ok": report.ok,
        "expectations": [_result_as_json(result) for result in report.results],
        "totals": {
            "days": report.days,
            "events": report.events,
            "expectations": len(report.results),
            "met": report.met,
            "failed": report.failed,
            "not_reached": report.not_reached,
        },
    }


def malformed_as_lines(malformed: MalformedScenario | MalformedSetup, language: str = "en") -> list[str]:
    """One line for each thing a file gets wrong."""
    return [problem.in_line(language) for problem in malformed.problems]


def malformed_as_json(
    file: str, malformed: MalformedScenario | MalformedSetup, language: str = "en"
) -> dict[str, Json]:
    """The object of `--json` for a file that could not be played."""
    problems: list[Json] = [
        {"line": problem.line, "field": problem.field, "message": problem.told(language)}
        for problem in malformed.problems
    ]
    return {"file": file, "ok": False, "malformed": problems}


def _line(result: Result) -> str:
    expectation = result.expectation
    is_balance = expectation.path[0] == "balances" and expectation.path[1] != "total"
    parts = [
        expectation.on.isoformat(),
        expectation.what,
        f"expected {_in_words(expectation.expected, is_balance=is_balance)}",
        f"found {_in_words(result.actual, is_balance=is_balance)}",
        f"(line {expectation.line})",
    ]
    if expectation.note is not None:
        parts.append(" ".join(expectation.note.split()))
    return "  ".join(parts)


def _result_as_json(result: Result) -> dict[str, Json]:
    expectation = result.expectation
    told: dict[str, Json] = {
        "date": expectation.on.isoformat(),
        "line": expectation.line,
        "what": expectation.what,
        "expected": _json_of(expectation.expected),
        "actual": _json_of(result.actual),
        "ok": result.ok,
    }
    return told if result.reached else told | {"reached": False}


def _json_of(figure: Figure) -> Json:
    match figure:
        case date():
            return figure.isoformat()
        case Indicator():
            return str(figure)
        case None | bool() | int() | str():
            return figure
        case Mapping():
            return {name: _json_of(value) for name, value in figure.items()}
    return [_json_of(value) for value in figure]


def _in_words(figure: Figure, *, is_balance: bool = False) -> str:
    match figure:
        case None:
            return "none"
        case bool():
            return str(figure).lower()
        case int() if is_balance:
            return _grouped(abs(figure)) + (" D" if figure > 0 else " C" if figure < 0 else "")
        case int():
            return _grouped(figure)
        case date():
            return figure.isoformat()
        case str() | Indicator():
            return str(figure)
        case Mapping():
            return "{" + ", ".join(f"{name}: {_in_words(value)}" for name, value in figure.items()) + "}"
    return "[" + ", ".join(_in_words(value) for value in figure) + "]"


def _grouped(amount: int) -> str:
    """An amount in the French way: 26950 → 26 950."""
    return f"{amount:,}".replace(",", " ")
