"""Rows as CSV that spreadsheets open safely: a text that looks like a formula is made plain, numbers stay numbers."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from app.core.money import Money

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | Decimal | date | Money | None


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with its mark, semicolons between cells as French spreadsheets want, money in plain units."""
    return BOM_UTF8 + csv_rows([columns]) + csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """More rows of such a file."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def plain(cell: Cell) -> str | int | Decimal:
    """What stands in the file: an apostrophe before what a spreadsheet would compute (RELIABILITY 34)."""
    match cell:
        case None:
            return ""
        case Money():
            return cell.in_units()
        case date():
            return cell.isoformat()
        case int() | Decimal():
            return cell
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
