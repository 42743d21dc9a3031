"""Runs the statements of `sql/`: one file each, set-based, over the rows of one mutual."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import Row, TextClause, text

from app.db import Session
from app.reporting.indicators.scope import Scope

Read = Row[*tuple[Any, ...]]

# A mutual of 200,000 units is summed in memory instead of in files; for this transaction only.
ROOM_TO_SUM = text("SELECT set_config('work_mem', '64MB', true)")


async def make_room(session: Session) -> None:
    """Let the statements of this transaction sort and hash more than a callback may."""
    await session.execute(ROOM_TO_SUM)


async def rows_of(session: Session, name: str, scope: Scope) -> Sequence[Read]:
    """All rows of a statement."""
    statement, values = _statement(name), scope.values
    return (await session.execute(statement, {bind: values[bind] for bind in statement.compile().params})).all()


async def row_of(session: Session, name: str, scope: Scope) -> Read:
    """The only row of a statement that answers one."""
    [row] = await rows_of(session, name, scope)
    return row


@cache
def _statement(name: str) -> TextClause:
    return text(files("app.reporting.indicators").joinpath("sql", f"{name}.sql").read_text("utf-8"))
