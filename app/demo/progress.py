"""How far the season is: a bar on a terminal, a line a month elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[date], None]


@contextmanager
def telling(days: int, name: str) -> Iterator[Tell]:
    """Show the days as they pass; `name` is what passes."""
    if Console(stderr=True).is_terminal:
        with _bar() as bar:
            task = bar.add_task(name, total=days, day="")
            yield lambda day: bar.update(task, advance=1, day=day.isoformat())
    else:
        yield lambda day: _say(f"{name}: {day:%Y-%m}") if day.day == 1 else None


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
