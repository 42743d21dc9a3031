"""A CSV or a workbook as numbered rows of text, as the mapping says it is written; never more than we can hold."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.core.workbooks import Unreadable, read_workbook
from app.treasury.files.errors import FileRefused
from app.treasury.files.mapping import FileKind, StatementMapping

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 60_000
MOST_COLUMNS = 100
MOST_LINE = 100_000


@dataclass(frozen=True, slots=True)
class Cells:
    """A row as it stands in the file: its number, counted from 1 as a spreadsheet does, and its text."""

    number: int
    text: Sequence[str]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.text)


def cells_in(data: bytes, mapping: StatementMapping) -> Iterator[Cells]:
    """Row by row, a cell of several lines counted as one row; raises `FileRefused`."""
    if len(data) > MOST_BYTES:
        raise FileRefused(reason="too_large")
    rows = _csv(data, mapping) if mapping.kind is FileKind.CSV else _workbook(data, mapping)
    for number, text in enumerate(rows, start=1):
        if number > MOST_ROWS or len(text) > MOST_COLUMNS:
            raise FileRefused(reason="too_large", row=number)
        yield Cells(number, text)


def _csv(data: bytes, mapping: StatementMapping) -> Iterator[Sequence[str]]:
    rows = csv.reader(_lines(_decoded(data, mapping)), delimiter=mapping.separator.value, strict=True)
    try:
        for row in rows:
            yield [cell.strip() for cell in row]
    except csv.Error:
        raise FileRefused(reason="quotes", row=rows.line_num) from None


def _lines(written: str) -> Iterator[str]:
    """Line by line with their ends, so that a file of one endless line is not unfolded first."""
    for line in io.StringIO(written, newline=""):
        if len(line) > MOST_LINE:
            raise FileRefused(reason="too_large")
        yield line


def _decoded(data: bytes, mapping: StatementMapping) -> str:
    try:
        written = data.decode(mapping.encoding.value)
    except UnicodeDecodeError:
        raise FileRefused(reason="encoding") from None
    if "\0" in written or "\ufeff" in written:  # another encoding than it was said to be
        raise FileRefused(reason="encoding")
    return written


def _workbook(data: bytes, mapping: StatementMapping) -> Sequence[Sequence[str]]:
    try:
        return read_workbook(data, MOST_ROWS, MOST_COLUMNS, sheet=mapping.sheet, with_times=True)
    except Unreadable:
        raise FileRefused(reason="workbook") from None
