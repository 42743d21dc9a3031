"""A register as CSV for programs and spreadsheets: stable names of columns, every row, the total; no sums between."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from app.reporting.registers.lines import Line, Weight
from app.reporting.registers.model import Report
from app.reporting.spreadsheets import plain


class CsvFile:
    """Written line by line: a register of any length takes the same memory."""

    def __init__(self, report: Report, out: BinaryIO) -> None:
        self._text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text, delimiter=";", lineterminator="\r\n")
        self._rows.writerow([column.key for column in report.register.columns])

    def write(self, lines: Iterable[Line]) -> None:
        """More lines."""
        kept = (line for line in lines if line.weight is not Weight.SUBTOTAL)
        self._rows.writerows([plain(cell) for cell in line.cells] for line in kept)

    def end(self) -> None:
        """All is written."""
        self._text.detach()

    def drop(self) -> None:
        """What was written is its owner's to let go of."""
        self._text.detach()
