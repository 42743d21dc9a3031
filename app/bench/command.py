"""`mutuelle bench collect`: measures the way of a payment beside the database's own speed, in one run (PERFORMANCE)."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from app import settings
from app.bench.collect import collect as measure
from app.bench.report import as_json, as_table
from app.core import logs
from app.db.embedded import embedded_server

cli = typer.Typer(no_args_is_help=True)


@cli.callback()
def bench() -> None:
    """Measures, beside PostgreSQL's own speed in the same run: only ratios mean anything."""


@cli.command()
def collect(
    seconds: Annotated[float, typer.Option(min=0.5, max=120, help="How long each single run lasts.")] = 8.0,
    json: Annotated[bool, typer.Option("--json", help="JSON on standard output.")] = False,
) -> None:
    """Callbacks acknowledged, payments booked end to end, entries posted; on an embedded server, fsync on."""
    logs.configure("error", stream=sys.stderr)
    chosen = settings.load(demo=True)
    with (
        tempfile.TemporaryDirectory(prefix="mutuelle-bench-") as folder,
        embedded_server(Path(folder) / "server") as urls,
    ):
        measures = uvloop.run(measure(chosen, urls, seconds, lambda line: typer.echo(line, err=True)))
    typer.echo(as_json(measures) if json else as_table(measures))
