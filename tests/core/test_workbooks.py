"""Cells of a workbook as text, and what cannot be read of it."""

import io
from collections.abc import Callable
from datetime import date, datetime

import pytest
import xlsxwriter

from app.core.workbooks import Unreadable, cells_of, read_workbook


def workbook(*cells: object) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet().write_row(0, 0, cells)
    return buffer.getvalue()


WRITTEN = workbook("F-0001 ", 100012336, 1.5, True, date(2026, 3, 3))
READ = [["F-0001", "100012336", "1.5", "1", "2026-03-03"]]


@pytest.mark.parametrize("read", [read_workbook, cells_of])
def test_cells_are_read_as_people_write_them(read: Callable[[bytes, int, int], list[list[str]]]) -> None:
    assert read(WRITTEN, 1, 5) == READ


@pytest.mark.parametrize(("data", "rows", "columns"), [(WRITTEN, 0, 5), (WRITTEN, 1, 4), (b"PK no workbook", 1, 5)])
def test_one_too_large_or_damaged_is_unreadable(data: bytes, rows: int, columns: int) -> None:
    with pytest.raises(Unreadable):
        read_workbook(data, rows, columns)


def test_a_sheet_is_found_by_its_name_and_times_are_kept_where_they_are_wanted() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        book.add_worksheet("Résumé").write(0, 0, "not this")
        book.add_worksheet("Opérations").write_row(0, 0, [datetime(2026, 3, 2, 14, 5), date(2026, 3, 3)])  # noqa: DTZ001
    told = buffer.getvalue()

    assert read_workbook(told, 1, 2, sheet="Opérations", with_times=True) == [["2026-03-02T14:05:00", "2026-03-03"]]
    assert read_workbook(told, 1, 2, sheet="Opérations") == [["2026-03-02", "2026-03-03"]]
    with pytest.raises(Unreadable):
        read_workbook(told, 1, 2, sheet="Détail")


def test_a_number_longer_than_a_workbook_holds_is_not_told_as_an_id() -> None:
    assert read_workbook(workbook(123456789012345678), 1, 1) == [["1.234567890123457e+17"]]
