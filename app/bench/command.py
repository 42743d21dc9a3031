"""`mutuelle bench`: the way of a payment beside the database's own speed, and reports at a size (PERFORMANCE)."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from app import settings
from app.bench.collect import collect as measure
from app.bench.report import as_json, as_table, drawn_json, drawn_table
from app.bench.reports import reports as draw_all
from app.bench.season import HOUSEHOLDS
from app.core import logs
from app.db.embedded import ServerUrls, embedded_server

cli = typer.Typer(no_args_is_help=True)


@cli.callback()
def bench() -> None:
    """Measures of speed; beside PostgreSQL's own in the same run, for only ratios mean anything."""


@cli.command()
def collect(
    seconds: Annotated[float, typer.Option(min=0.5, max=120, help="How long each single run lasts.")] = 8.0,
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Callbacks acknowledged, payments booked end to end, entries posted; on an embedded server, fsync on."""
    logs.configure("error", stream=sys.stderr)
    chosen = settings.load(demo=True)
    with _a_server() as urls:
        measures = uvloop.run(measure(chosen, urls, seconds, _tell))
    typer.echo(as_json(measures) if json else as_table(measures))


@cli.command()
def reports(
    units: Annotated[int, typer.Option(min=HOUSEHOLDS, max=900_000, help="How many units; whole tens.")] = 200_000,
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Seconds, memory and size of every report, of billing and of closing a year, on an embedded server."""
    logs.configure("error", stream=sys.stderr)
    chosen = settings.load(demo=True)
    with _a_server() as urls:
        drawn = uvloop.run(draw_all(chosen, urls, units, _tell))
    typer.echo(drawn_json(drawn) if json else drawn_table(drawn))


@contextmanager
def _a_server() -> Iterator[ServerUrls]:
    """An embedded server that is thrown away."""
    with (
        tempfile.TemporaryDirectory(prefix="mutuelle-bench-") as folder,
        embedded_server(Path(folder) / "server") as urls,
    ):
        yield urls


def _tell(line: str) -> None:
    typer.echo(line, err=True)
