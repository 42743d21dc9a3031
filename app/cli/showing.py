"""How the command line speaks: lines and tables for people, JSON for machines, one sentence for what went wrong."""

import json
import sys
from collections.abc import Mapping, Sequence

import typer
from asyncpg import PostgresError
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.core.errors import Conflict, Forbidden, Invalid, MutuelleError, NotFound, Refused
from app.providers import UnknownProvider, UnusableCredentials

DONE, FOUND_WRONG, USED_WRONG, COULD_NOT_RUN = 0, 1, 2, 3

# What a caller can put right.
CALLERS = (Invalid, NotFound, Refused, Conflict, Forbidden, UnknownProvider, UnusableCredentials)

Row = Mapping[str, object]


def say(text: str) -> None:
    """One plain line."""
    typer.echo(text)


def as_json(value: object) -> None:
    """One JSON value alone on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def rows(found: Sequence[Row], *, json_wanted: bool) -> None:
    """A table on a terminal, tabs elsewhere, or JSON."""
    if json_wanted:
        as_json(list(found))
    elif sys.stdout.isatty():
        _table(found)
    else:
        for row in found:
            say("\t".join(str(value) for value in row.values()))


def complain(sentence: str) -> None:
    """One sentence on standard error."""
    typer.echo(sentence, err=True)


def sentence_of(error: Exception) -> str:
    """What went wrong, without a traceback and without a secret: database errors are known by their kind alone."""
    match error:
        case MutuelleError():
            meaning = " ".join((type(error).__doc__ or "").split())
            told = ", ".join(f"{name}: {value}" for name, value in _facts(error).items())
            return f"{error.code}: {meaning}" + (f" [{told}]" if told else "")
        case DBAPIError():
            return f"the database refused: {type(error.orig).__name__}"
        case PostgresError():
            return f"the database refused: {type(error).__name__}"
        case SQLAlchemyError():
            return f"the database could not be used: {type(error).__name__}"
    return " ".join(f"{type(error).__name__}: {error}".split())


def status_of(error: Exception) -> int:
    """2 where the caller can put it right by asking otherwise, 3 where the command could not run."""
    return USED_WRONG if isinstance(error, CALLERS) else COULD_NOT_RUN


def _facts(error: MutuelleError) -> Mapping[str, object]:
    return ({"field": error.field} if error.field else {}) | dict(error.facts)


def _table(found: Sequence[Row]) -> None:
    table = Table(box=None)
    for name in found[0] if found else ():
        table.add_column(name)
    for row in found:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
