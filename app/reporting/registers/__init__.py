"""Registers and lists: asked for by name, read as a stream, written as CSV, XLSX or paper (DOMAIN 13, Reports)."""

from app.reporting.registers.catalogue import REGISTERS, register_named
from app.reporting.registers.making import first_of, report, rows_of, write_report
from app.reporting.registers.model import (
    Asked,
    Asks,
    Cell,
    Cells,
    Column,
    Format,
    Kind,
    Register,
    Report,
    TodayOnly,
    TooLongForPaper,
    TooLongForWorkbook,
    UnknownReport,
)

__all__ = [
    "REGISTERS",
    "Asked",
    "Asks",
    "Cell",
    "Cells",
    "Column",
    "Format",
    "Kind",
    "Register",
    "Report",
    "TodayOnly",
    "TooLongForPaper",
    "TooLongForWorkbook",
    "UnknownReport",
    "first_of",
    "register_named",
    "report",
    "rows_of",
    "write_report",
]
