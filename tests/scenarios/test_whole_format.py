"""A file that uses the whole format, and what each default becomes."""

from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import TypeVar

import pytest

from app.scenarios import (
    Answer,
    Claim,
    ClaimLine,
    Disallow,
    Enrol,
    Event,
    Expect,
    Indicator,
    MalformedScenario,
    Pay,
    PayoutBatch,
    PayoutName,
    PayoutOutcome,
    Refund,
    Scenario,
    SubsidyStatement,
    TakeOver,
    parse,
)
from app.scenarios.play.events import PLAYED
from app.scenarios.reading.days import EVENTS
from app.scenarios.reading.expectations import SECTIONS

E = TypeVar("E", bound=Event)
PLAYED_WHOLE = sorted((Path(__file__).parent / "files" / "played").glob("*.yaml"))


@pytest.fixture(scope="module")
def scenario(whole_format: str) -> Scenario:
    return parse(whole_format)


def only(scenario: Scenario, kind: type[E]) -> Sequence[E]:
    return [event for event in scenario.events if isinstance(event, kind)]


def test_every_event_and_every_kind_of_figure_is_read(scenario: Scenario) -> None:
    assert {event.kind for event in scenario.events} == set(EVENTS)
    assert {figure.path[0] for figure in scenario.expectations} == set(SECTIONS) | {"refused"}


def test_shares_by_percentage_leave_the_rest_to_the_state_M3(scenario: Scenario) -> None:
    tariff = scenario.header.schemes["pilot"].tariff

    assert (tariff.member, tariff.state, tariff.donor) == (1_801, 4_504, 2_702)


def test_parameters_keep_the_form_of_their_defaults(scenario: Scenario) -> None:
    parameters = scenario.header.parameters

    assert (parameters["payout_account_hold"], parameters["suspense_alert"]) == (72, (7, 30))
    assert str(parameters["adviser_sample"]) == "10 %"


def test_a_facility_has_the_first_list_and_an_agreement_unless_it_says_none(scenario: Scenario) -> None:
    facilities = scenario.header.facilities

    assert [facility.tariffs for facility in facilities.values()] == ["base", "base", "base"]
    assert facilities["CSREF"].agreement is None
    assert facilities["CSCOM"].agreement is not None
    assert facilities["CSCOM"].agreement.from_on is None


def test_a_household_keeps_the_order_of_its_units_U1(scenario: Scenario) -> None:
    [one, household, too_large] = only(scenario, Enrol)

    assert (one.units, one.is_household, one.antenna) == (("A",), False, "Sio")
    assert (household.units, household.is_household, household.antenna) == (("Début", "Fin"), True, "Mopti")
    assert household.references == ("0100012433", "0100012530")
    assert (too_large.refused, too_large.units) == ("membership.unit_too_large", ("Big",))


def test_fees_follow_the_operator_and_its_mode(scenario: Scenario) -> None:
    payments = only(scenario, Pay)

    assert [payment.fee for payment in payments] == [80, 10, 0, 1]
    assert [payment.fee_mode for payment in payments] == ["deducted", "deducted", "invoiced", "deducted"]


def test_a_refund_by_receipt_knows_its_operator_and_fee(scenario: Scenario) -> None:
    [by_receipt, by_unit] = only(scenario, Refund)

    assert (by_receipt.operator, by_receipt.fee, by_receipt.outcome) == ("Orange", 5, "confirmed")
    assert (by_unit.operator, by_unit.fee, by_unit.outcome) == ("Moov", 5, "unknown")


def test_a_claim_has_agreed_prices_and_defaults(scenario: Scenario) -> None:
    [simple, full] = only(scenario, Claim)

    assert (simple.member, simple.discharged_on, simple.has_referral, simple.lines) == (1, date(2026, 2, 20), True, ())
    assert full.lines == (
        ClaimLine(code="CONS", quantity=1, price=600),
        ClaimLine(code="PARACETAMOL", quantity=40, price=30),
        ClaimLine(code="XRAY", quantity=1, price=9_000),
    )


def test_payouts_have_names_parts_and_outcomes_P1(scenario: Scenario) -> None:
    [batch] = only(scenario, PayoutBatch)
    [payout, refund] = only(scenario, Answer)

    assert batch.outcomes["CSCOM"] == (PayoutOutcome(fee=26, levy=0), PayoutOutcome(outcome="unknown"))
    assert payout.payout == PayoutName(batch="may", facility="CSCOM", part=2)
    assert (refund.refund, refund.payout) == ("r2", None)


def test_a_statement_goes_to_both_funders_unless_one_is_named_F3(scenario: Scenario) -> None:
    [both, donor] = only(scenario, SubsidyStatement)
    [disallowed] = only(scenario, Disallow)

    assert (both.funders, donor.funders) == (("state", "donor"), ("donor",))
    assert disallowed.statement == "Q1/state"


def test_at_sets_the_time_of_its_step_and_of_those_after_it(scenario: Scenario) -> None:
    assert [step.at for step in scenario.days[1].steps[:2]] == [time(14, 30), time(14, 31)]


def test_indicators_lose_their_grouping_and_keep_their_fraction(scenario: Scenario) -> None:
    figures = {figure.what: figure.expected for figure in scenario.expectations}

    assert figures["indicators.liquidity"] == Indicator("47.8", (328_124, 6_864))
    assert str(figures["indicators.liquidity"]) == "328124 / 6864 = 47.8"
    assert figures["indicators.arrears"] == Indicator("4036")


def test_a_note_goes_with_every_figure_of_its_step(scenario: Scenario) -> None:
    expect = scenario.days[-1].steps[-1].act

    assert isinstance(expect, Expect)
    assert {figure.note for figure in expect.figures} == {"the whole list"}


MINIMAL = 'scenario: x\ntitle: X\ncurrency: XOF\nmutual: {name: M, circle: "01", antennas: [A]}\n'


def test_a_file_may_have_no_day_but_not_no_date() -> None:
    empty = parse(MINIMAL + "starts_on: 2026-01-01\ndays: {}\n")

    assert (empty.days, empty.days_played, empty.ends_on) == ((), 0, None)
    with pytest.raises(MalformedScenario) as caught:
        parse(MINIMAL + "days: {}\n")
    assert caught.value.problems[0].field == "starts_on"


def test_a_file_starts_on_the_earliest_date_in_it() -> None:
    scenario = parse(
        MINIMAL + "opening: {date: 2025-12-31, debit: {5211: 1}, credit: {1211: 1}}\ndays: {2026-01-02: []}\n"
    )

    assert scenario.header.starts_on == date(2025, 12, 31)
    assert scenario.days_played == 3


def test_a_single_campaign_is_the_default_of_events(whole_format: str) -> None:
    single = whole_format.replace("campaign: harvest-2026, antenna", "antenna").replace(
        "cover_to: 2027-01-31, campaign: harvest-2026}", "cover_to: 2027-01-31}"
    )
    with pytest.raises(MalformedScenario) as caught:
        parse(single)
    assert [problem.field for problem in caught.value.problems] == [
        "days.2026-01-15[0].enrol.campaign",
        "days.2026-01-15[3].take_over.campaign",
    ]

    header = MINIMAL + "schemes: {s: {tariff: {gross: 2, member: 1, state: 1, donor: 0}}}\n"
    header += (
        "campaigns: {c: {scheme: s, coverage_from: 2026-11-01, coverage_to: 2027-10-31, due_dates: [2026-11-01]}}\n"
    )
    step = "take_over: {unit: T, persons: 6, cover_from: 2026-02-01, cover_to: 2027-01-31}"
    [taken_over] = only(parse(f"{header}days: {{2026-01-01: [{step}]}}\n"), TakeOver)
    assert taken_over.campaign == "c"


def test_a_campaign_that_covers_from_november_opens_a_year_earlier() -> None:
    text = MINIMAL + "schemes: {s: {tariff: {gross: 2, member: 1, state: 1, donor: 0}}}\n"
    text += "campaigns: {c: {scheme: s, coverage_from: 2026-11-01, coverage_to: 2027-10-31, due_dates: [2026-11-01]}}\n"

    assert parse(text + "days: {}\n").header.campaigns["c"].opens_on == date(2025, 11, 1)


def test_a_refused_event_leaves_its_names_free(whole_format: str) -> None:
    again = whole_format.replace(
        "    - credited: {transfer: s1}",
        "    - payout_batch: {id: june, refused: payouts.nothing_to_pay}\n    - payout_batch: {id: june}",
    )

    assert [batch.id for batch in only(parse(again), PayoutBatch)] == ["may", "june", "june"]


def test_a_lapsed_unit_enrols_again_under_its_name(whole_format: str) -> None:
    again = whole_format.replace(
        "    - credited: {transfer: s1}", "    - enrol: {unit: A, persons: 3, campaign: harvest-2026}"
    )

    assert [enrolled.units for enrolled in only(parse(again), Enrol)][-1] == ("A",)


def test_every_event_and_every_kind_of_figure_is_played_somewhere(examples: dict[str, Path]) -> None:
    """The files that `test_player` plays whole, every expectation of theirs met."""
    files = [parse(path) for path in (*examples.values(), *PLAYED_WHOLE)]

    assert {event.kind for file in files for event in file.events} == set(EVENTS)
    assert {type(event) for file in files for event in file.events} == set(PLAYED)
    assert {figure.path[0] for file in files for figure in file.expectations} == set(SECTIONS) | {"refused"}
