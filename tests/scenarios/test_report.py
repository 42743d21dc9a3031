"""What a played scenario prints (SCENARIOS 8)."""

import json
from datetime import date

import pytest

from app.scenarios import (
    Expectation,
    Figure,
    Indicator,
    Malformed,
    MalformedScenario,
    Report,
    Result,
    as_json,
    as_lines,
    holds,
    malformed_as_json,
    malformed_as_lines,
)

HALF_YEAR = date(2026, 6, 30)


def a_result(
    what: str, expected: Figure, actual: Figure, *, line: int = 218, note: str | None = None, reached: bool = True
) -> Result:
    path = tuple(what.split("."))
    expectation = Expectation(on=HALF_YEAR, line=line, path=path, expected=expected, note=note)
    return Result(expectation=expectation, actual=actual, reached=reached)


def a_report(*results: Result) -> Report:
    return Report(scenario="d1", file="d1.yaml", days=181, events=32, results=results)


def test_a_figure_that_differs_has_a_line_and_the_totals_follow() -> None:
    report = a_report(
        a_result("balances.4111", 4_036, 5_036),
        a_result("balances.4191", -1_000, -1_000),
        a_result("units.A.covered", True, True),
    )

    assert as_lines(report) == [
        "2026-06-30  balances.4111  expected 4 036 D  found 5 036 D  (line 218)",
        "2 of 3 expectations met",
    ]


@pytest.mark.parametrize(
    ("what", "expected", "actual", "words"),
    [
        ("balances.4191", -1_000, 1_234_567, "expected 1 000 C  found 1 234 567 D"),
        ("balances.4191", 0, -5, "expected 0  found 5 C"),
        ("balances.total", 492_278, 492_279, "expected 492 278  found 492 279"),
        ("subledgers.4111.A", 4_036, 0, "expected 4 036  found 0"),
        ("units.A.covered", True, False, "expected true  found false"),
        ("units.A.lapsed_on", None, date(2026, 4, 26), "expected none  found 2026-04-26"),
        ("units.A.instalments.paid", (6_920, 0), [6_920, 1], "expected [6 920, 0]  found [6 920, 1]"),
        ("receipts.x.allocation", {"fee": 1_000}, {"fee": 0}, "expected {fee: 1 000}  found {fee: 0}"),
        ("refused.distribute", "collection.unit_not_open", None, "expected collection.unit_not_open  found none"),
        (
            "indicators.penetration",
            Indicator("6.8 %", (34, 500)),
            Indicator("6.8 %", (35, 515)),
            "expected 34 / 500 = 6.8 %  found 35 / 515 = 6.8 %",
        ),
    ],
)
def test_figures_are_written_as_an_accountant_would(what: str, expected: Figure, actual: Figure, words: str) -> None:
    [line, _] = as_lines(a_report(a_result(what, expected, actual)))

    assert line == f"2026-06-30  {what}  {words}  (line 218)"


def test_a_note_stands_at_the_end_of_its_line() -> None:
    [line, _] = as_lines(a_report(a_result("balances.4111", 1, 2, note="after\nthe audit")))

    assert line.endswith("(line 218)  after the audit")


def test_what_was_not_reached_is_neither_met_nor_failed() -> None:
    report = a_report(a_result("balances.4111", 1, 1), a_result("balances.4191", 0, None, reached=False))

    assert as_lines(report) == ["1 of 2 expectations met, 1 not reached"]
    assert not report.ok
    assert (report.met, report.failed, report.not_reached) == (1, 0, 1)


def test_absence_expected_is_not_met_by_a_figure_not_reached() -> None:
    assert not a_result("units.A.lapsed_on", None, None, reached=False).ok


def test_the_json_object_lists_every_expectation() -> None:
    report = a_report(
        a_result("balances.4111", 4_036, 5_036),
        a_result("units.A.lapsed_on", None, date(2026, 4, 26), line=219),
        a_result("units.A.instalments.settled_on", (date(2026, 1, 15), None), [date(2026, 1, 15), None], line=220),
        a_result("indicators.arrears", Indicator("4036"), Indicator("4036"), line=221),
        a_result("claims.K1.codes", ("C07",), None, line=222, reached=False),
    )

    assert json.loads(json.dumps(as_json(report))) == {
        "scenario": "d1",
        "file": "d1.yaml",
        "ok": False,
        "expectations": [
            {"date": "2026-06-30", "line": 218, "what": "balances.4111", "expected": 4036, "actual": 5036, "ok": False},
            {
                "date": "2026-06-30",
                "line": 219,
                "what": "units.A.lapsed_on",
                "expected": None,
                "actual": "2026-04-26",
                "ok": False,
            },
            {
                "date": "2026-06-30",
                "line": 220,
                "what": "units.A.instalments.settled_on",
                "expected": ["2026-01-15", None],
                "actual": ["2026-01-15", None],
                "ok": True,
            },
            {
                "date": "2026-06-30",
                "line": 221,
                "what": "indicators.arrears",
                "expected": "4036",
                "actual": "4036",
                "ok": True,
            },
            {
                "date": "2026-06-30",
                "line": 222,
                "what": "claims.K1.codes",
                "expected": ["C07"],
                "actual": None,
                "ok": False,
                "reached": False,
            },
        ],
        "totals": {"days": 181, "events": 32, "expectations": 5, "met": 2, "failed": 2, "not_reached": 1},
    }


def test_a_malformed_file_is_told_in_lines_and_in_json() -> None:
    malformed = MalformedScenario([Malformed(12, "campaigns.harvest-2026.due_dates", "is empty")])

    assert malformed_as_lines(malformed) == ["line 12  campaigns.harvest-2026.due_dates  is empty"]
    assert malformed_as_json("d1.yaml", malformed) == {
        "file": "d1.yaml",
        "ok": False,
        "malformed": [{"line": 12, "field": "campaigns.harvest-2026.due_dates", "message": "is empty"}],
    }


@pytest.mark.parametrize(
    ("expected", "actual", "is_met"),
    [
        (1, 1, True),
        (1, True, False),
        (0, False, False),
        (0, None, False),
        (None, None, True),
        ((1, None), [1, None], True),
        ((1, 2), [1], False),
        ({"fee": 1}, {"fee": 1, "advance": 2}, True),
        ({"fee": 1}, {"advance": 2}, False),
        ({"instalments": {}}, {"instalments": {"1": 5}}, False),
        ({"instalments": {}}, {"instalments": {}}, True),
        ({"instalments": {"1": 5}}, None, False),
        (Indicator("6.8 %"), Indicator("6.8 %", (34, 500)), True),
        (Indicator("6.8 %", (35, 500)), Indicator("6.8 %", (34, 500)), False),
        (Indicator("6.8 %"), Indicator("n.d."), False),
        (Indicator("6.8 %"), None, False),
    ],
)
def test_only_what_is_written_is_compared(expected: Figure, actual: Figure, is_met: bool) -> None:
    assert holds(expected, actual) is is_met
