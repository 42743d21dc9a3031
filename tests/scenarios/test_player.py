"""Scenarios played through the real application: the worked examples, and every event of membership and money in."""

import json
from pathlib import Path

import pytest

from app import checker
from app.db import Database
from app.db.embedded import ServerUrls
from app.scenarios import Report, as_json, as_lines, events, parse
from app.scenarios.play import own_database, play
from app.scenarios.play.events import PLAYED
from app.scenarios.play.figures import PAGES, THINGS
from app.scenarios.reading.expectations import SECTIONS

HERE = Path(__file__).parent
EXAMPLES = {"d1": 150, "w1": 59, "w2": 9, "w3": 16, "w4-w7": 42, "w8": 33}
OF_OUR_OWN = sorted((HERE / "files" / "played").glob("*.yaml"))
HEADER = """
scenario: short
title: A short play
currency: XOF
starts_on: 2026-01-05
mutual: {name: MICMO, circle: "01", antennas: [Mopti]}
schemes: {pilot: {tariff: {gross: 8_650, member: 1_730, state: 4_325, donor: 2_595}}}
campaigns:
  harvest: {scheme: pilot, coverage_from: 2026-02-01, coverage_to: 2027-01-31, due_dates: [2026-01-31]}
operators: {Orange: {collection: 55211, collection_fee: 1 %}}
days:
"""

PAYING = HEADER.replace("{collection:", "{payout: 55212, collection:").replace(
    "days:", "facilities: {CSCOM: {level: CSCom, pay_by: Orange}, FAR: {level: CSCom, pay_by: bank}}\ndays:"
)
CARE = """
  2026-02-01:
    - take_over: {unit: T, persons: 2, cover_from: 2026-02-01, cover_to: 2027-01-31}
    - claim: {id: K1, facility: CSCOM, unit: T, care_type: OUT, service: 2026-02-01, amount: 2_000}
    - decide: {claims: [K1]}
    - top_up: {operator: Orange, amount: 5_000}
    - payout_batch: {id: may, outcomes: {CSCOM: [{fee: 3}, {outcome: failed}], FAR: {}}}
    - expect: {payouts: {may/CSCOM: {status: confirmed, amount: 1_400, fee: 3}}}
"""


async def played(source: str | Path, database_url: str, header: str = HEADER) -> Report:
    """The report of a scenario played in the test's own database."""
    told = parse(source if isinstance(source, Path) else header + source)
    return await play(told, source.name if isinstance(source, Path) else "short.yaml", database_url)


def differences(report: Report) -> list[str]:
    """The lines of a report that are no totals."""
    return as_lines(report)[:-1]


@pytest.mark.parametrize("name", EXAMPLES)
async def test_a_worked_example_meets_every_expectation(
    name: str, examples: dict[str, Path], database_url: str
) -> None:
    report = await played(examples[name], database_url)

    assert differences(report) == []
    assert (report.met, report.exit_status) == (EXAMPLES[name], 0)


@pytest.mark.parametrize("file", OF_OUR_OWN, ids=lambda file: file.stem)
async def test_a_scenario_of_our_own_meets_every_expectation_and_leaves_the_books_in_order(
    file: Path, database: Database, database_url: str
) -> None:
    report = await played(file, database_url)

    assert differences(report) == []
    assert report.exit_status == 0
    async with database.transaction() as session:
        assert await checker.run_checks(session) == []


def test_every_event_can_be_played_and_every_expectation_compared() -> None:
    """SCENARIOS 5, 6."""
    told = {one for one in vars(events).values() if isinstance(one, type) and issubclass(one, events.Event)}

    assert set(PLAYED) == told - {events.Event}
    assert {*THINGS, *PAGES} == set(SECTIONS)


async def test_a_figure_that_differs_is_status_1_and_the_play_goes_on(database_url: str) -> None:
    report = await played(
        """
  2026-01-05:
    - enrol: {unit: A, persons: 1}
    - expect: {units: {A: {arrears: 1_731}}}
    - expect: {units: {A: {arrears: 1_730}}}
""",
        database_url,
    )

    assert [result.actual for result in report.results] == [1_730, 1_730]
    assert [result.ok for result in report.results] == [False, True]
    assert report.exit_status == 1


async def test_an_unexpected_refusal_stops_the_play_with_status_1(database_url: str) -> None:
    report = await played(
        """
  2026-01-05:
    - enrol: {unit: A, persons: 16}
    - expect: {units: {A: {persons: 16}}}
""",
        database_url,
    )

    refused, after = report.results
    assert (refused.expectation.what, refused.expectation.expected) == ("refused.enrol", None)
    assert refused.actual == "membership.unit_too_large"
    assert not after.reached
    assert report.exit_status == 1


async def test_a_message_nothing_can_be_booked_of_is_a_refusal(database_url: str) -> None:
    report = await played(
        """
  2026-01-05:
    - pay: {operator: Orange, amount: 0}
""",
        database_url,
    )

    assert [result.actual for result in report.results] == ["scenarios.not_booked"]
    assert report.exit_status == 1


async def test_an_event_that_is_not_refused_as_told_fails_and_the_play_goes_on(database_url: str) -> None:
    report = await played(
        """
  2026-01-05:
    - enrol: {unit: A, persons: 1, refused: membership.unit_too_large}
    - enrol: {unit: B, persons: 1}
    - expect: {units: {B: {persons: 1}}}
""",
        database_url,
    )

    assert [(result.actual, result.ok) for result in report.results] == [(None, False), (1, True)]
    assert report.exit_status == 1


async def test_what_a_complete_list_does_not_name_fails_as_expected_zero(database_url: str) -> None:
    report = await played(
        """
  2026-01-05:
    - enrol: {unit: A, persons: 1}
    - pay: {operator: Orange, amount: 200, fee: 0}
    - expect:
        balances: {debit: {4111: 1_730}, credit: {7011: 1_730}, total: 1_730}
        subledgers: {47121: {}}
""",
        database_url,
    )

    extras = {result.expectation.what: result.actual for result in report.results if not result.ok}
    assert extras == {
        "balances.total": 2_930,
        "balances.1031": -1_000,
        "balances.4112": 1_000,
        "balances.47121": -200,
        "balances.55211": 200,
        "subledgers.47121.(line 15)": 200,
    }


async def test_an_outcome_for_a_payout_that_was_not_made_is_a_failed_expectation(database_url: str) -> None:
    report = await played(CARE, database_url, PAYING)

    extras = {result.expectation.what: result.expectation.expected for result in report.results if not result.ok}
    assert extras == {"payouts.may/CSCOM/2.outcome": "failed", "payouts.may/FAR.outcome": "confirmed"}
    assert (report.failed, report.met) == (2, 3)


async def test_a_payout_that_was_never_made_is_refused_and_has_no_figures(database_url: str) -> None:
    report = await played(
        CARE
        + """
    - answer: {payout: may/FAR, outcome: confirmed}
""",
        database_url,
        PAYING,
    )

    assert report.results[-1].actual == "payouts.unknown_payout"


async def test_a_payment_in_the_last_minute_of_a_day_is_of_that_day(database_url: str) -> None:
    """U6: the effective date is the day on which fee and first instalment are both settled."""
    report = await played(
        """
  2026-01-05:
    - enrol: {unit: A, persons: 1}
    - pay: {unit: A, operator: Orange, amount: 2_730, at: "23:59"}
  2026-01-06:
    - expect: {units: {A: {status: active, effective_on: 2026-01-05, cover_from: 2026-02-04}}}
""",
        database_url,
    )

    assert differences(report) == []


async def test_the_same_file_always_gives_the_same_result(server: ServerUrls, examples: dict[str, Path]) -> None:
    reports = []
    for _ in range(2):
        async with own_database(server.owner, server.runtime) as url:
            reports.append(json.dumps(as_json(await played(HERE / "files" / "played" / "matching.yaml", url))))

    assert reports[0] == reports[1]
