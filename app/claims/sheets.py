"""A CSV or XLSX file as a table of cells, whatever made it; never more than we can hold, and no formula is run."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice

from app.claims.errors import FileUnreadable
from app.core.workbooks import Unreadable, read_workbook

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_LINE = 100_000
ENCODINGS = ("utf-8-sig", "cp1252")


class FileKind(StrEnum):
    """What the file is."""

    CSV = "csv"
    XLSX = "xlsx"


def read_table(data: bytes, kind: FileKind) -> Sequence[Sequence[str]]:
    """The rows of the first sheet as text: dates as `2026-03-02`, whole numbers without a point, blanks empty.

    Raises `FileUnreadable`.
    """
    if len(data) > MOST_BYTES:
        raise FileUnreadable(field="file")
    rows = _csv(data) if kind is FileKind.CSV else _xlsx(data)
    if len(rows) < 2 or len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise FileUnreadable(field="file")
    return rows


def by_column(heading: Sequence[str], names: Mapping[str, str]) -> Mapping[str, int]:
    """Where each column of ours stands, by its name in either language; raises `FileUnreadable` for one named twice."""
    found: dict[str, int] = {}
    for place, written in enumerate(heading):
        name = names.get("_".join(written.casefold().replace("_", " ").split()))
        if name in found:
            raise FileUnreadable(field=name)
        if name is not None:
            found[name] = place
    return found


def _csv(data: bytes) -> list[list[str]]:
    """Separated by semicolons, as French offices do, or by commas, whichever the heading has more of."""
    written = _decoded(data)
    heading = written.partition("\n")[0]
    separator = max(";,\t", key=heading.count)
    rows = csv.reader(_lines(written), delimiter=separator, strict=True)
    try:
        return [[cell.strip() for cell in row] for row in islice(rows, MOST_ROWS + 1)]
    except csv.Error:
        raise FileUnreadable(field="file") from None


def _lines(written: str) -> Iterator[str]:
    """Line by line, so that a file of blank lines or of one endless line is not unfolded first."""
    for line in io.StringIO(written):
        if len(line) > MOST_LINE:
            raise FileUnreadable(field="file")
        yield line


def _decoded(data: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            written = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in written:
            return written
    raise FileUnreadable(field="file")


def _xlsx(data: bytes) -> list[list[str]]:
    try:
        return read_workbook(data, MOST_ROWS, MOST_COLUMNS)
    except Unreadable:
        raise FileUnreadable(field="file") from None
