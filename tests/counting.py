"""Counts the statements a piece of code sends, for what must cost the same for one row as for five hundred."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(slots=True)
class Counted:
    """How many there were."""

    number: int = 0


@contextmanager
def count_statements(engine: AsyncEngine) -> Iterator[Counted]:
    """Count while the block lasts."""
    counted = Counted()

    def count(*_: object) -> None:
        counted.number += 1

    event.listen(engine.sync_engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", count)
