"""The facility statement on paper."""

from app.reporting.statement_paper import statement_pdf
from tests.reporting.papers import a_statement
from tests.reporting.test_advice_paper import read


def test_a_statement_shows_claims_payouts_and_what_remains() -> None:
    text = read(statement_pdf(a_statement(), "fr"))

    for shown in (
        "F-0113",
        "payée",
        "au contrôle médical",
        "32 500",
        "2026-0012/CSC-014",
        "4 475",
        "Reste à payer 0 F",
    ):
        assert shown in text


def test_a_period_without_anything_says_so_twice() -> None:
    text = read(statement_pdf(a_statement(empty=True), "fr"))

    assert text.count("Aucune ligne pour cette période.") == 2
