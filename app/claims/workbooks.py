"""Reads workbooks in a process of their own: one made to take all memory ends there, and not the service with it.

A few bytes can say that a sheet has 17 thousand million cells. Run as a file, it needs nothing of ours.
"""

import io
import json
import resource
import subprocess
import sys
from datetime import date, datetime

import python_calamine

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 30


class Unreadable(Exception):
    """No workbook, damaged, too large, or too much for the process that read it."""


def read_workbook(data: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """The cells of its first sheet as text; raises `Unreadable`."""
    command = [sys.executable, "-I", __file__, str(most_rows), str(most_columns)]
    try:
        reader = subprocess.run(command, input=data, capture_output=True, timeout=2 * MOST_SECONDS, check=True)
    except subprocess.SubprocessError:
        raise Unreadable from None
    cells: list[list[str]] = json.loads(reader.stdout)
    return cells


def cells_of(data: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """The same in this process; raises whatever a damaged workbook brings about."""
    sheet = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    if sheet.total_height >= most_rows or sheet.total_width >= most_columns:  # the last ones' places, from 0
        raise Unreadable
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(cells_of(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2])), sys.stdout)


if __name__ == "__main__":
    _main()
