"""The six worked examples read as what they say."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from app.scenarios import Enrol, Expect, Pay, Percentage, parse


@pytest.mark.parametrize(
    ("name", "days", "events", "expectations"),
    [
        ("d1", 181, 32, 150),
        ("w1", 90, 3, 59),
        ("w2", 20, 1, 9),
        ("w3", 12, 2, 16),
        ("w4-w7", 46, 7, 42),
        ("w8", 242, 3, 33),
    ],
)
def test_an_example_has_its_days_events_and_compared_figures(
    examples: dict[str, Path], name: str, days: int, events: int, expectations: int
) -> None:
    scenario = parse(examples[name])

    assert scenario.header.scenario == name
    assert (scenario.days_played, len(scenario.events), len(scenario.expectations)) == (days, events, expectations)


def test_every_example_is_listed_above(examples: dict[str, Path]) -> None:
    assert sorted(examples) == ["d1", "w1", "w2", "w3", "w4-w7", "w8"]


def test_content_reads_like_its_file(examples: dict[str, Path]) -> None:
    text = examples["d1"].read_text(encoding="utf-8")

    assert parse(text) == parse(text.encode()) == parse(examples["d1"])


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(examples: dict[str, Path]) -> None:
    text = examples["d1"].read_text(encoding="utf-8")

    assert parse("\ufeff" + text.replace("\n", "\r\n")) == parse(text)


def test_the_header_has_its_defaults_filled_in(examples: dict[str, Path]) -> None:
    header = parse(examples["d1"]).header
    campaign = header.campaigns["harvest-2026"]

    assert (campaign.opens_on, campaign.closes_on) == (date(2025, 11, 1), date(2026, 1, 31))
    assert header.schemes["pilot"].rates["HOSP"] == Percentage(Decimal(80))
    assert header.facilities["CSCOM"].agreement is not None
    assert header.operators["Moov"].payout_cap is None
    assert header.opening is not None
    assert header.opening.debit == {"5211": 200_000}


def test_percentages_make_the_shares_of_the_pilot(examples: dict[str, Path]) -> None:
    tariff = parse(examples["w1"]).header.schemes["pilot"].tariff

    assert (tariff.gross, tariff.member, tariff.state, tariff.donor) == (8_650, 1_730, 4_325, 2_595)


def test_steps_begin_at_eight_and_follow_each_minute(examples: dict[str, Path]) -> None:
    first_day = parse(examples["w1"]).days[0]

    assert [step.at for step in first_day.steps] == [time(8, 0), time(8, 1), time(8, 2), time(8, 3)]
    assert [type(step.act) for step in first_day.steps] == [Enrol, Expect, Pay, Expect]


def test_a_fee_nobody_states_is_the_operators_percentage(examples: dict[str, Path]) -> None:
    [first, early] = [event for event in parse(examples["w1"]).events if isinstance(event, Pay)]

    assert (first.fee, early.fee) == (79, 69)


def test_a_credit_is_negative_and_a_list_or_an_allocation_is_one_figure(examples: dict[str, Path]) -> None:
    figures = {(figure.line, figure.what): figure.expected for figure in parse(examples["w1"]).expectations}

    assert figures[50, "balances.1031"] == -1_000
    assert figures[48, "balances.total"] == 35_600
    assert figures[44, "receipts.first.allocation"] == {"fee": 1_000, "instalments": {"1": 6_920}, "advance": 0}
    assert figures[37, "units.A.instalments.member"] == (6_920, 6_920, 6_920)


def test_an_expected_refusal_is_a_figure_of_its_own(examples: dict[str, Path]) -> None:
    [refusal] = [figure for figure in parse(examples["w3"]).expectations if figure.path[0] == "refused"]

    assert (refusal.what, refusal.expected, refusal.line) == ("refused.enrol", "membership.unit_too_large", 23)


def test_complete_lists_say_what_they_list(examples: dict[str, Path]) -> None:
    [expect] = [step.act for day in parse(examples["w3"]).days for step in day.steps if isinstance(step.act, Expect)]

    assert [(".".join(listed.path), sorted(listed.listed)) for listed in expect.complete] == [
        ("subledgers.4111", ["First", "Second"]),
        ("subledgers.4112", ["First", "Second"]),
        ("balances", ["1031", "4111", "4112", "7011", "total"]),
    ]
