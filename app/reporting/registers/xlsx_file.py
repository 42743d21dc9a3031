"""A register as a workbook: real numbers and dates, a heading that stays, widths, filters; no cell is a formula."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from app.core.money import Currency, Money
from app.reporting.registers.lines import Line, Weight
from app.reporting.registers.model import Cell, Kind, Report, TooLongForWorkbook
from app.reporting.words import Words

# Texts from outside stay texts (RELIABILITY 34); each row leaves memory when the next one begins.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEAD_ROW = 5
MOST_ROWS = 1_048_576 - HEAD_ROW - 1  # what a sheet holds below the heading; the library drops the rest unsaid
LONGEST_NAME = 31
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class XlsxFile:
    """One sheet; the lines above the heading say whose it is, of when and by whom."""

    def __init__(self, report: Report, out: BinaryIO) -> None:
        self._book, self._report, self._words = xlsxwriter.Workbook(out, OPTIONS), report, Words(report.asked.language)
        self._book.set_properties({"title": report.title, "author": report.made_by, "created": report.made_at})
        self._sheet = self._book.add_worksheet(report.title.translate(NOT_IN_NAMES)[:LONGEST_NAME])
        self._styles: dict[tuple[str, bool], Any] = {}
        self._row = HEAD_ROW + 1
        self._last_row = HEAD_ROW
        self._head()

    def write(self, lines: Iterable[Line]) -> None:
        """More lines; raises `TooLongForWorkbook`."""
        for line in lines:
            if self._row > HEAD_ROW + MOST_ROWS:
                raise TooLongForWorkbook(most=MOST_ROWS)
            is_strong = line.weight is not Weight.ROW
            for at, cell in enumerate(line.cells):
                self._cell(at, cell, is_strong=is_strong)
            if not is_strong:
                self._last_row = self._row
            self._row += 1

    def end(self) -> None:
        """Close the workbook; one without rows says so in a sentence."""
        if self._last_row == HEAD_ROW:
            self._sheet.write_string(self._row, 0, self._words("registers.empty"))
        self._sheet.autofilter(HEAD_ROW, 0, max(self._last_row, HEAD_ROW + 1), len(self._report.register.columns) - 1)
        self._book.close()

    def drop(self) -> None:
        """Close it as it is: the library keeps rows in a file of its own, and takes that away when it is closed."""
        self._book.close()

    def _head(self) -> None:
        report, sheet = self._report, self._sheet
        for at, column in enumerate(report.register.columns):
            sheet.set_column(at, at, column.weight * 1.3)
        sheet.write_string(0, 0, report.title, self._book.add_format({"bold": True, "font_size": 14}))
        sheet.write_string(1, 0, f"{_whose(report)} · {report.of_when}")
        sheet.write_string(2, 0, made(report, self._words))
        if report.chain_head:
            sheet.write_string(3, 0, chained(report, self._words))
        style = self._book.add_format({"bold": True, "bg_color": "#EEF1F4", "bottom": 1, "text_wrap": True})
        for at, column in enumerate(report.register.columns):
            sheet.write_string(HEAD_ROW, at, self._words(f"registers.columns.{column.key}"), style)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.repeat_rows(HEAD_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _cell(self, at: int, cell: Cell, *, is_strong: bool) -> None:
        kind = self._report.register.columns[at].kind
        match cell:
            case None:
                return
            case Money():
                number = Decimal(cell.minor).scaleb(-cell.currency.decimals)
                self._sheet.write_number(self._row, at, number, self._style(_pattern(cell.currency), is_strong))
            case date():
                self._sheet.write_datetime(self._row, at, cell, self._style("dd/mm/yyyy", is_strong))
            case int() | Decimal():
                pattern = '0.0" %"' if kind is Kind.PERCENT else "#,##0"
                self._sheet.write_number(self._row, at, cell, self._style(pattern, is_strong))
            case str():
                self._sheet.write_string(self._row, at, cell, self._style("@", is_strong))

    def _style(self, pattern: str, is_strong: bool) -> Any:
        if (pattern, is_strong) not in self._styles:
            told = {"num_format": pattern} | ({"bold": True, "top": 1} if is_strong else {})
            self._styles[pattern, is_strong] = self._book.add_format(told)
        return self._styles[pattern, is_strong]


def made(report: Report, words: Words) -> str:
    """By whom and when it was drawn up."""
    return words("registers.made", by=report.made_by, on=words.day(report.made_at.date()))


def chained(report: Report, words: Words) -> str:
    """The books it was drawn from."""
    return words("registers.chain", hash=report.chain_head)


def _whose(report: Report) -> str:
    return ", ".join(one.name for one in report.asked.mutuals[:3])


def _pattern(currency: Currency) -> str:
    return "#,##0" + ("." + "0" * currency.decimals if currency.decimals else "")
