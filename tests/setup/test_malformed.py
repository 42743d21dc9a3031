"""Files that say what cannot be: every problem by line and field, at once."""

import pytest

from app.setup import MalformedSetup, parse

HEAD = """mutuelle: 1
mutuals:
  M: {name: M, circle: "03", currency: XOF, opened_on: 2026-01-01, antennas: {A: {}}, CHANGE}
"""
SHARED = """mutuelle: 1
defaults:
  currency: XOF
  opened_on: 2026-01-01
  antennas: {A: {}}
  schemes: {pilot: [{from: 2026-01-01, tariff: {gross: 100, member: 20, state: 50, donor: 31}}]}
mutuals:
  M1: {name: M1, circle: "03"}
  M2: {name: M2, circle: "04"}
"""
PILOT = "schemes: {p: [{from: 2026-01-01, tariff: {gross: 1, member: 1, state: 0, donor: 0}}]}"


def problems(text: str) -> list[tuple[int, str]]:
    """Lines and fields of everything wrong in a file."""
    with pytest.raises(MalformedSetup) as refused:
        parse(text)
    return [(problem.line, problem.field) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("colour: red", "colour"),
        ("name: again", "name"),
        ("parameters: {waiting_days: 400}", "parameters"),
        ("parameters: {reserve_rate: 101 %}", "parameters.reserve_rate"),
        ("parameters: {reserve_rate: 12.5 %}", "parameters.reserve_rate"),
        ("parameters: {adviser_sample: 12.5 %}", "parameters.adviser_sample"),
        ("parameters: {reserve_rate: 50}", "parameters.reserve_rate"),
        ("parameters: {reserve_target_months: 0}", "parameters.reserve_target_months"),
        ("parameters: {reserve_target_months: 121}", "parameters"),
        ("parameters: {colour: 1}", "parameters.colour"),
        ("timezone: Mopti", "timezone"),
        ('accounts: {"5211": {fr: a, en: b, type: asset, side: debit}}', "accounts.5211"),
        ("funders: {state: [{name: a, from: 2026-01-01}, {name: b, from: 2027-01-01}]}", "funders.state"),
        (PILOT.replace("gross: 1", "gross: 3"), "schemes.p[0].tariff"),
        (
            f"{PILOT}, campaigns: {{c: {{scheme: q, coverage_from: 2026-02-01, coverage_to: 2027-01-31,"
            " due_dates: [2026-01-31]}}",
            "campaigns.c.scheme",
        ),
        (
            f"{PILOT}, campaigns: {{c: {{scheme: p, coverage_from: 2025-02-01, coverage_to: 2026-01-31,"
            " due_dates: [2025-01-31]}}",
            "campaigns.c.scheme",
        ),
        ("facilities: {F: {name: F, level: CSCom, tariffs: [{list: none-such, from: 2026-01-01}]}}",
         "facilities.F.tariffs[0].list"),
        (
            "facilities: {F: {name: F, level: CSCom, agreements: [{from: 2026-01-01}, {from: 2026-05-01}]}}",
            "facilities.F.agreements",
        ),
    ],
)  # fmt: skip
def test_a_field_at_fault_is_named(change: str, field: str) -> None:
    assert problems(HEAD.replace("CHANGE", change)) == [(3, f"mutuals.M.{field}")]


def test_a_shared_section_at_fault_is_named_once_where_it_stands() -> None:
    assert problems(SHARED) == [(6, "defaults.schemes.pilot[0].tariff")]


def test_all_problems_of_all_mutuals_are_named_at_once() -> None:
    text = SHARED.replace("donor: 31", "donor: 30").replace('"03"', "03").replace("name: M2", "name: none")

    assert problems(text) == [(8, "mutuals.M1.circle"), (9, "mutuals.M2.name")]


def test_another_format_or_no_mutual_is_refused() -> None:
    assert problems("mutuelle: 2\nmutuals: {}\n") == [(1, "mutuelle"), (2, "mutuals")]
