"""Exports that spreadsheets open safely (RELIABILITY 34)."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from app.core.money import KES, XOF, Money
from app.reporting.advice_csv import advice_csv, statement_csv
from app.reporting.spreadsheets import csv_of
from tests.reporting.papers import a_statement, an_advice, w5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_a_text_that_looks_like_a_formula_is_made_plain(text: str) -> None:
    [[cell]] = rows_of(csv_of(["a"], [[text]]))[1:]

    assert cell == f"'{text}"


def test_numbers_stay_numbers() -> None:
    written = csv_of(["a", "b", "c", "d"], [[Money(-600, XOF), -5, Money(1_550, KES), date(2026, 3, 2)]])

    assert rows_of(written)[1] == ["-600", "-5", "15.50", "2026-03-02"]


def test_the_paid_column_of_an_advice_sums_to_what_was_sent() -> None:
    [head, *rows] = rows_of(advice_csv(an_advice()))
    paid, kind = head.index("paid"), head.index("kind")

    parts = [int(row[paid]) for row in rows if row[kind] in ("claim", "offset")]
    [total] = [int(row[paid]) for row in rows if row[kind] == "total"]

    assert sum(parts) == total == 4_475


def test_every_row_has_every_column() -> None:
    for written in (advice_csv(an_advice()), statement_csv(a_statement())):
        [head, *rows] = rows_of(written)
        assert {len(row) for row in rows} == {len(head)}


def test_a_form_number_cannot_bring_a_formula() -> None:
    advice = replace(an_advice(), claims=(replace(w5(), form="=cmd|'/c calc'!A0"),))

    assert "'=cmd" in advice_csv(advice).decode("utf-8-sig")


def rows_of(written: bytes) -> list[list[str]]:
    """The cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
