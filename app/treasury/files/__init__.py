"""Statements that come as files: an operator's rows read by the wallet's saved mapping, all of them or none."""

from app.treasury.files.errors import FileRefused, InvalidMapping, UnknownMapping, UnknownReady
from app.treasury.files.mapping import FileKind, StatementMapping, mapping_of
from app.treasury.files.model import (
    Fault,
    OwnMove,
    Reader,
    ReadFile,
    Repeated,
    RowRefused,
    StatedBalances,
)
from app.treasury.files.reading import read_statement

__all__ = [
    "Fault",
    "FileKind",
    "FileRefused",
    "InvalidMapping",
    "OwnMove",
    "ReadFile",
    "Reader",
    "Repeated",
    "RowRefused",
    "StatedBalances",
    "StatementMapping",
    "UnknownMapping",
    "UnknownReady",
    "mapping_of",
    "read_statement",
]
