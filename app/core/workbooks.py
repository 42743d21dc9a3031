"""Reads workbooks in a process of their own: one made to take all memory ends there, and not the service with it.

A few bytes can say that a sheet has 17 thousand million cells. Run as a file, it needs nothing of ours.
"""

import io
import json
import resource
import struct
import subprocess
import sys
import zipfile
from datetime import date, datetime, time

import python_calamine

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 30
MOST_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 1_000
# A workbook holds fifteen digits of a number and makes the others up.
MOST_EXACT = 10**15
# A damaged directory of an archive fails in as many ways as it has fields.
DAMAGED = (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, struct.error)


class Unreadable(Exception):
    """No workbook, damaged, too large, without the sheet, or too much for the process that read it."""


def read_workbook(
    data: bytes, most_rows: int, most_columns: int, *, sheet: str | None = None, with_times: bool = False
) -> list[list[str]]:
    """The cells of a sheet as text, the first one's unless it is named; raises `Unreadable`.

    A date is `2026-03-02`, one with a time `2026-03-02T14:05:00` if times are wanted; a number of more digits than a
    workbook holds is left as a power of ten, so that nobody takes it for an id.
    """
    _require_modest(data)
    asked = json.dumps({"rows": most_rows, "columns": most_columns, "sheet": sheet, "times": with_times})
    command = [sys.executable, "-I", __file__, asked]
    try:
        reader = subprocess.run(command, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=True)
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable from None
    cells: list[list[str]] = json.loads(reader.stdout)
    return cells


def cells_of(
    data: bytes, most_rows: int, most_columns: int, *, sheet: str | None = None, with_times: bool = False
) -> list[list[str]]:
    """The same in this process; raises whatever a damaged workbook brings about."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    found = book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
    if found.total_height >= most_rows or found.total_width >= most_columns:  # the last ones' places, from 0
        raise Unreadable
    return [[_text(cell, with_times) for cell in row] for row in found.to_python(skip_empty_area=False)]


def _require_modest(data: bytes) -> None:
    """The sizes of its parts are looked at before anything is unpacked: a small file may hold a very large one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
    except DAMAGED:
        raise Unreadable from None
    if len(sizes) > MOST_PARTS or sum(sizes) > MOST_UNPACKED:
        raise Unreadable


def _text(cell: object, with_times: bool) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < MOST_EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        has_time = with_times and cell.time() != time(0)
        return cell.isoformat(timespec="seconds") if has_time else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.argv[1])
    data = sys.stdin.buffer.read()
    cells = cells_of(data, asked["rows"], asked["columns"], sheet=asked["sheet"], with_times=asked["times"])
    json.dump(cells, sys.stdout)


if __name__ == "__main__":
    _main()
