"""Many rows in one statement: one prepared text whatever their number, by `unnest` (PERFORMANCE 4)."""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Table, TextClause, any_, literal, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from app.db.database import Session

Row = Mapping[str, Any]


def among(column: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column has one of these values, as one parameter whatever their number."""
    return column == any_(literal(list(values), ARRAY(column.type)))


async def insert(
    session: Session, rows_of: type[DeclarativeBase], rows: Sequence[Row], *, on_conflict: str = "", returning: str = ""
) -> list[Any]:
    """Add rows that all have the same columns; `returning` names one column whose values come back, in no order."""
    if not rows:
        return []
    columns = tuple(rows[0])
    statement = _insert(rows_of.__table__, columns, on_conflict, returning)
    found = await session.execute(statement, _arrays(rows_of.__table__, columns, rows))
    return list(found.scalars()) if returning else []


async def update(session: Session, rows_of: type[DeclarativeBase], rows: Sequence[Row], *, key: Sequence[str]) -> None:
    """Set every other column of the rows with these keys; the caller holds their locks."""
    if not rows:
        return
    columns = tuple(rows[0])
    statement = _update(rows_of.__table__, columns, tuple(key))
    await session.execute(statement, _arrays(rows_of.__table__, columns, rows))


@lru_cache(maxsize=256)
def _insert(table: Any, columns: tuple[str, ...], on_conflict: str, returning: str) -> TextClause:
    names = ", ".join(columns)
    back = f"RETURNING {returning}" if returning else ""
    source = f"SELECT {names} FROM {_unnest(table, columns)}"  # noqa: S608 - names of our own columns
    return text(f"INSERT INTO {table.name} ({names}) {source} {on_conflict} {back}")


@lru_cache(maxsize=256)
def _update(table: Any, columns: tuple[str, ...], key: tuple[str, ...]) -> TextClause:
    settings = ", ".join(f"{name} = new.{name}" for name in columns if name not in key)
    where = " AND ".join(f"old.{name} = new.{name}" for name in key)
    return text(f"UPDATE {table.name} AS old SET {settings} FROM {_unnest(table, columns)} WHERE {where}")  # noqa: S608 - names of our own columns


def _unnest(table: Table, columns: tuple[str, ...]) -> str:
    arrays = ", ".join(f"CAST(:{name} AS {_type(table, name)}[])" for name in columns)
    return f"unnest({arrays}) AS new({', '.join(columns)})"


def _type(table: Table, name: str) -> str:
    written = table.c[name].type.compile(dialect=dialect())  # type: ignore[no-untyped-call]
    return "text" if written.startswith(("VARCHAR", "CHAR")) else str(written)


def _arrays(table: Any, columns: tuple[str, ...], rows: Sequence[Row]) -> dict[str, list[Any]]:
    return {name: _array(table, name, [row[name] for row in rows]) for name in columns}


def _array(table: Table, name: str, values: list[Any]) -> list[Any]:
    if not isinstance(table.c[name].type, JSONB):
        return values
    return [None if value is None else json.dumps(value) for value in values]
