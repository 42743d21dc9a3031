"""Statement files read by their mapping: whole, exactly, or not at all (RELIABILITY 4, 7, 31)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import KES, XOF, Money
from app.treasury.files import FileRefused, Reader, mapping_of, read_statement
from tests.claims.cases import calmly
from tests.treasury.files.samples import (
    FRENCH,
    FRENCH_ROWS,
    IN,
    OUT,
    PLAIN,
    events,
    faults,
    french,
    money,
    read,
    workbook,
)

ROW = "Id;Date;Montant\n"


def test_a_whole_french_statement_is_read_with_its_fees_own_money_and_balances() -> None:
    found = read(french(*FRENCH_ROWS), FRENCH)

    assert money(found) == [
        ("CO1", IN, "succeeded", 5_000),
        ("CO3", OUT, "succeeded", 2_000),
        ("CO6", IN, "failed", 700),
        ("CO7", IN, "reversed", 400),
    ]
    paid, sent, _, taken_back = events(found)
    assert (paid.fee, paid.payer_reference, paid.payer_name) == (Money(50, XOF), "0100012336", "Awa")
    assert paid.payer is not None
    assert paid.payer.e164 == "+22376000001"
    assert paid.occurred_at == datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
    assert (sent.levy, sent.receiver) == (Money(20, XOF), "22376000002")
    assert sent.request_reference == "0f6b1c2d3e4f5a6b7c8d9e0f1a2b3c4d"
    assert taken_back.reverses == "CO0"
    assert [(one.reference, one.direction.value, one.amount.minor) for one in found.own_moves] == [("CO5", OUT, 10_000)]
    assert found.balances.opening == Money(10_000, XOF)
    assert found.balances.closing == Money(2_530, XOF)
    assert (found.rows_read, found.left_out) == (7, 1)


def test_the_same_file_newest_first_is_the_same_statement() -> None:
    found = read(french(*reversed(FRENCH_ROWS)), FRENCH)

    assert sorted(money(found)) == sorted(money(read(french(*FRENCH_ROWS), FRENCH)))
    assert found.balances == read(french(*FRENCH_ROWS), FRENCH).balances


def test_a_page_keeps_the_rows_it_was_read_from() -> None:
    found = read(ROW + "A1;02/03/2026 09:00;500\n")

    assert found.statement is not None
    [page] = found.statement.pages
    assert page.body == b"Id;Date;Montant\r\nA1;02/03/2026 09:00;500\r\n"


def test_a_missing_row_breaks_the_running_balance_and_the_file_is_refused() -> None:
    rows = [row for row in FRENCH_ROWS if not row.startswith("CO3")]

    assert (7, "parent", "orphan") in faults(read(french(*rows), FRENCH))
    without_levy = [row for row in rows if not row.startswith("CO4")]
    assert faults(read(french(*without_levy), FRENCH)) == [(7, "balance", "balance")]


def test_balances_at_both_ends_have_to_meet() -> None:
    labels: dict[str, Any] = {"opening_label": "Ouverture", "closing_label": "Clôture", "heading_row": 2}
    told = "Ouverture;100;Clôture;600\n" + ROW + "A1;02/03/2026 09:00;{}\n"

    assert read(told.format(500), **labels).balances.closing == Money(600, XOF)
    assert faults(read(told.format(400), **labels)) == [(3, "balance", "balance")]
    assert read(told.format(400), **labels, checks_balances=False).statement is not None


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("A1;02/03/2026 09:00;", (2, "amount", "missing")),
        ("A1;02/03/2026 09:00;0", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;1e3", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;500.50", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;1,500", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;٥٠٠", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;1000000000000000000", (2, "amount", "amount")),
        ("A1;02/03/2026 09:00;=1+1", (2, "amount", "formula")),
        ("A1;02/03/2026 09:00;#REF!", (2, "amount", "spreadsheet_error")),
        ("A1;31/02/2026 09:00;500", (2, "date", "date")),
        ("A1;2026-03-02 09:00;500", (2, "date", "date")),
        ("A1;02/03/1026 09:00;500", (2, "date", "date")),
        (";02/03/2026 09:00;500", (2, "reference", "missing")),
        ("1,23E+17;02/03/2026 09:00;500", (2, "reference", "digits_lost")),
        ('"A\x071";02/03/2026 09:00;500', (2, "reference", "unprintable")),
        ("A1;02/03/2026 09:00;500;surplus", (2, "row", "too_many_cells")),
    ],
)
def test_a_cell_that_is_not_understood_refuses_the_file_by_row_and_column(
    written: str, fault: tuple[int, str, str]
) -> None:
    assert faults(read(ROW + written + "\nA2;02/03/2026 09:00;500\n")) == [fault]


@pytest.mark.parametrize(
    ("written", "decimal", "thousands", "minor"),
    [
        ("1500", ".", "", 1_500),
        ("1 500", ".", " ", 1_500),
        ("1\xa0234\u202f567,00", ",", " ", 1_234_567),
        ("1.234.567", ",", ".", 1_234_567),
        ("1,234,567.0", ".", ",", 1_234_567),
        ("+1500", ".", "", 1_500),
        ("FCFA 1500", ".", "", 1_500),
    ],
)
def test_amounts_are_read_as_they_are_written(written: str, decimal: str, thousands: str, minor: int) -> None:
    found = read(f'{ROW}A1;02/03/2026 09:00;"{written}"\n', decimal=decimal, thousands=thousands, units=["FCFA"])

    assert money(found) == [("A1", IN, "succeeded", minor)]


def test_cents_are_exact() -> None:
    reader = Reader(provider="simulator", currency=KES, timezone="Africa/Nairobi", region="KE")
    found = read_statement((ROW + "A1;02/03/2026 09:00;-1500.05\n").encode(), mapping_of(PLAIN), reader)

    assert money(found) == [("A1", OUT, "succeeded", 150_005)]
    assert events(found)[0].occurred_at == datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def test_what_the_balance_moved_by_is_told_apart_from_what_was_paid() -> None:
    columns = {"reference": "Id", "date": "Date", "amount": "Montant", "fee": "Frais"}
    told = "Id;Date;Montant;Frais\nA1;02/03/2026 09:00;990;10\nA2;02/03/2026 09:00;-1010;-10\n"

    moved = read(told, columns=columns, amounts="moved")
    paid = read(told, columns=columns, amounts="paid")

    assert [amount for *_, amount in money(moved)] == [1_000, 1_000]
    assert [amount for *_, amount in money(paid)] == [990, 1_010]


@pytest.mark.parametrize(
    ("signs", "row", "way"),
    [("plus_in", "500", IN), ("plus_in", "-500", OUT), ("minus_in", "−500", IN), ("minus_in", "500", OUT)],
)
def test_the_sign_says_which_way_the_money_went(signs: str, row: str, way: str) -> None:
    assert money(read(f"{ROW}A1;02/03/2026 09:00;{row}\n", signs=signs)) == [("A1", way, "succeeded", 500)]


def test_a_word_says_which_way_the_money_went_and_another_is_refused() -> None:
    columns = {"reference": "Id", "date": "Date", "amount": "Montant", "direction": "Sens"}
    told: dict[str, Any] = {
        "columns": columns,
        "signs": "worded",
        "directions": {"money_in": ["C"], "money_out": ["D"]},
    }
    row = "Id;Date;Montant;Sens\nA1;02/03/2026 09:00;500;{}\n"

    assert money(read(row.format("d"), **told)) == [("A1", OUT, "succeeded", 500)]
    assert faults(read(row.format("X"), **told)) == [(2, "direction", "word")]


def test_columns_of_their_own_hold_one_amount_each() -> None:
    columns = {"reference": "Id", "date": "Date", "credit": "C", "debit": "D"}
    row = "Id;Date;C;D\nA1;02/03/2026 09:00;{}\n"

    assert money(read(row.format("0;500"), columns=columns, signs="columns")) == [("A1", OUT, "succeeded", 500)]
    assert money(read(row.format(";-500"), columns=columns, signs="columns_minus"))[0][1] == OUT
    assert faults(read(row.format("5;5"), columns=columns, signs="columns")) == [(2, "amount", "both_sides")]
    assert faults(read(row.format(";"), columns=columns, signs="columns")) == [(2, "amount", "amount")]
    assert faults(read(row.format(";-5"), columns=columns, signs="columns")) == [(2, "debit", "amount")]


def test_a_row_said_twice_counts_once_and_is_named_and_one_that_differs_is_refused() -> None:
    row = "A1;02/03/2026 09:00;500\n"

    again = read(ROW + row + row)

    assert money(again) == [("A1", IN, "succeeded", 500)]
    assert [(one.row, one.first_row, one.reference) for one in again.repeated] == [(3, 2, "A1")]
    assert faults(read(ROW + row + row.replace("500", "600"))) == [(3, "reference", "differs")]


def test_a_payment_whose_status_is_reversed_was_paid_and_taken_back() -> None:
    columns = {"reference": "Id", "date": "Date", "amount": "Montant", "status": "Statut"}
    told = "Id;Date;Montant;Statut\nA1;02/03/2026 09:00;500;ANNULÉ\n"

    found = read(told, columns=columns, statuses={"reversed": ["annulé"]})

    assert money(found) == [("A1", IN, "succeeded", 500), ("A1", IN, "reversed", 500)]
    assert events(found)[1].reverses == "A1"


def test_a_file_for_another_account_is_refused() -> None:
    columns = {"reference": "Id", "date": "Date", "amount": "Montant", "account": "Compte"}
    row = "Id;Date;Montant;Compte\nA1;02/03/2026 09:00;500;{}\n"

    assert read(row.format("700777"), columns=columns).statement is not None
    assert faults(read(row.format("700778"), columns=columns)) == [(2, "account", "account")]


def test_missing_and_double_columns_are_named() -> None:
    assert faults(read("Id;Date;Date\n1;2;3\n")) == [(1, "date", "column_twice"), (1, "amount", "no_column")]
    assert faults(read("", heading_row=3)) == [(3, name, "no_column") for name in ("reference", "date", "amount")]
    assert faults(read(ROW)) == [(1, "row", "nothing_to_read")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_letters_and_line_ends_are_what_the_mapping_says(encoding: str, ending: str) -> None:
    columns = {"reference": "Référence", "date": "Date", "amount": "Montant"}
    written = ending.join(("Référence;Date;Montant", "A1;02/03/2026 09:00;500", "", ";;"))

    assert money(read(written.encode(encoding), columns=columns, encoding=encoding)) == [("A1", IN, "succeeded", 500)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ROW.encode("utf-16"), "encoding"),
        (b"\xef\xbb\xbf" + ROW.encode(), "encoding"),
        (b'Id;Date;Montant\n"A1;02', "quotes"),
        (b"x" * 100_001, "too_large"),
        (b";" * 101, "too_large"),
    ],
)
def test_what_is_no_such_file_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(data, encoding="utf-8")
    assert refused.value.facts["reason"] == reason


def test_a_workbook_is_read_by_the_name_of_its_sheet() -> None:
    rows = (("Id", "Date", "Montant"), (123456789012, datetime(2026, 3, 2, 9, 0), 1500.0))  # noqa: DTZ001
    data = workbook(*rows)

    found = read(data, kind="xlsx", sheet="Relevé")

    assert money(found) == [("123456789012", IN, "succeeded", 1_500)]
    assert events(found)[0].occurred_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with pytest.raises(FileRefused):
        read(data, kind="xlsx", sheet="Détail")


def test_an_id_that_a_workbook_rounded_is_refused() -> None:
    data = workbook(("Id", "Date", "Montant"), (12345678901234567, "02/03/2026 09:00", 1500))

    assert faults(read(data, kind="xlsx", sheet="Relevé")) == [(2, "reference", "digits_lost")]


def test_days_without_hours_cover_whole_days() -> None:
    found = read("Id;Date;Montant\nA1;02/03/2026;500\nA2;04/03/2026;500\n", date_format="%d/%m/%Y")

    assert found.statement is not None
    window = found.statement.window
    assert (window.since, window.until) == (datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
    assert events(found)[0].occurred_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_fifty_thousand_rows_are_read_page_by_page() -> None:
    rows = "".join(f"A{number};02/03/2026 09:00;500\n" for number in range(50_000))

    found = read(ROW + rows)

    assert found.statement is not None
    assert (found.rows_read, len(found.statement.pages)) == (50_000, 100)
    with pytest.raises(FileRefused):
        read(ROW + rows + rows)


@calmly
@given(st.binary(max_size=300), st.sampled_from(["utf-8-sig", "windows-1252", "utf-16"]))
def test_whatever_the_bytes_only_our_refusals_come_out(data: bytes, encoding: str) -> None:
    try:
        read(ROW.encode(encoding.replace("-sig", "")) + data, encoding=encoding)
    except FileRefused as refused:
        assert refused.facts["reason"]


CELL = st.text(st.characters(exclude_characters='"\n\r\0\ufeff', exclude_categories=["Cs"]), max_size=30)


@calmly
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=4))
def test_whatever_the_cells_each_is_read_or_named(rows: list[tuple[str, str, str]]) -> None:
    written = "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)

    found = read(f"{ROW}{written}\n")

    assert (found.statement is None) is bool(found.refused)


@calmly
@given(st.lists(st.integers(min_value=-(10**9), max_value=10**9).filter(bool), min_size=1, max_size=30))
def test_every_amount_comes_out_exactly(amounts: list[int]) -> None:
    rows = "".join(f"A{at};02/03/2026 09:00;{amount:,}\n".replace(",", " ") for at, amount in enumerate(amounts))

    found = read(ROW + rows, thousands=" ")

    assert [(1 if way == IN else -1) * amount for _, way, _, amount in money(found)] == amounts


def test_only_a_file_whose_balances_lead_over_its_rows_is_whole() -> None:
    """What another one lacks, somebody may have filtered away."""
    proven, told = read(french(*FRENCH_ROWS), FRENCH), read(ROW + "A1;02/03/2026 09:00;500\n")
    unchecked = read(french(*FRENCH_ROWS), FRENCH | {"checks_balances": False})

    windows = [one.statement.window for one in (proven, told, unchecked) if one.statement is not None]
    assert [window.is_whole for window in windows] == [True, False, False]
