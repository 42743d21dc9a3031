"""Statements that come as files: an operator's rows read by the wallet's saved mapping, all of them or none."""

from app.treasury.files.errors import FileRefused, InvalidMapping, UnknownMapping, UnknownReady
from app.treasury.files.importing import Imported, import_statement, try_mapping
from app.treasury.files.keeping import SavedMapping, find_mapping, save_mapping
from app.treasury.files.mapping import FileKind, StatementMapping, mapping_of
from app.treasury.files.model import (
    Fault,
    OwnMove,
    Reader,
    ReadFile,
    Repeated,
    RowRefused,
)
from app.treasury.files.reading import read_statement
from app.treasury.files.ready import ready_mapping, ready_names

__all__ = [
    "Fault",
    "FileKind",
    "FileRefused",
    "Imported",
    "InvalidMapping",
    "OwnMove",
    "ReadFile",
    "Reader",
    "Repeated",
    "RowRefused",
    "SavedMapping",
    "StatementMapping",
    "UnknownMapping",
    "UnknownReady",
    "find_mapping",
    "import_statement",
    "mapping_of",
    "read_statement",
    "ready_mapping",
    "ready_names",
    "save_mapping",
    "try_mapping",
]
