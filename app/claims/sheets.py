"""A CSV or XLSX file as a table of cells, whatever made it; never more than we can hold, and no formula is run."""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

import python_calamine

from app.claims.errors import FileUnreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
MOST_ROWS = 20_000
MOST_COLUMNS = 100
# A damaged archive fails in as many ways as it has layers.
UNREADABLE = (
    zipfile.BadZipFile, python_calamine.CalamineError, IndexError, EOFError, NotImplementedError, OSError, ValueError,
    RuntimeError, struct.error, zlib.error,
)  # fmt: skip
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
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(written), delimiter=separator, strict=True)
        ]
    except csv.Error:
        raise FileUnreadable(field="file") from None


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
    """The sizes of its parts are looked at before anything is unpacked: a small file may hold a very large one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
        if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
            raise FileUnreadable(field="file")
        sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            raise FileUnreadable(field="file")
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except UNREADABLE:
        raise FileUnreadable(field="file") from None


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
