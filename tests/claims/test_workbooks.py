"""Cells of a workbook as text, and what cannot be read of it."""

import io
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from app.claims.workbooks import Unreadable, cells_of, read_workbook


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
