"""`mutuelle scenario run`: plays a worked example and compares it to the franc (SCENARIOS)."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from app import scenarios, settings
from app.cli.showing import COULD_NOT_RUN, USED_WRONG, as_json, complain, say, sentence_of
from app.core import logs
from app.db.embedded import ServerUrls, embedded_server
from app.scenarios.play import Ground, own_database, play
from app.settings import Settings
from app.setup import MalformedSetup

# Nothing of it outlives the play, so nothing need survive a power cut.
THROWN_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

scenario = typer.Typer(no_args_is_help=True, help="Worked examples in YAML.")


@scenario.callback()
def about() -> None:
    """Worked examples in YAML."""


@scenario.command()
def run(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The scenario file.")],
    mutuals: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A configuration file.")] = None,
    code: Annotated[str | None, typer.Option("--as", help="Which of its mutuals plays.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Play a scenario on a database of its own; 0 all met, 1 not all, 2 malformed, 3 could not be played whole."""
    try:
        told = scenarios.parse(file)
        ground = _ground(mutuals, code)
    except (scenarios.MalformedScenario, MalformedSetup) as malformed:
        _tell_malformed(file, malformed, json_wanted=json)
        raise typer.Exit(USED_WRONG) from None
    try:
        report = _play(told, file.name, ground, show_progress=sys.stderr.isatty() and not json)
    except Exception as error:  # the play broke: whatever it was, the caller gets a sentence and status 3
        if json:
            as_json({"file": file.name, "ok": False, "broken": sentence_of(error)})
        complain(sentence_of(error))
        raise typer.Exit(COULD_NOT_RUN) from None
    if json:
        as_json(scenarios.as_json(report))
    else:
        for line in scenarios.as_lines(report):
            say(line)
    raise typer.Exit(report.exit_status)


def _ground(mutuals: Path | None, code: str | None) -> Ground | None:
    if (mutuals is None) != (code is None):
        raise typer.BadParameter("--mutuals and --as go together")
    return Ground.of(mutuals.read_bytes(), code) if mutuals and code else None


def _tell_malformed(file: Path, malformed: scenarios.MalformedScenario | MalformedSetup, *, json_wanted: bool) -> None:
    if json_wanted:
        as_json(scenarios.malformed_as_json(file.name, malformed))
    else:
        for line in scenarios.malformed_as_lines(malformed):
            complain(line)


def _play(told: scenarios.Scenario, file: str, ground: Ground | None, *, show_progress: bool) -> scenarios.Report:
    logs.configure("error")
    with _server(settings.load(demo=True)) as urls, Progress(transient=True, disable=not show_progress) as progress:
        bar = progress.add_task(told.header.scenario, total=told.days_played)

        async def run() -> scenarios.Report:
            async with own_database(urls.owner, urls.runtime) as url:
                return await play(told, file, url, on_day=lambda _day: progress.advance(bar), ground=ground)

        return asyncio.run(run())


@contextmanager
def _server(chosen: Settings) -> Iterator[ServerUrls]:
    """The server of `DATABASE_URL` and `DATABASE_OWNER_URL`, else an embedded one that is thrown away."""
    given = [url.get_secret_value() for url in (chosen.database_owner_url, chosen.database_url) if url]
    if given:
        yield ServerUrls(owner=given[0], runtime=given[-1])
        return
    scratch = tempfile.TemporaryDirectory(prefix="mutuelle-scenario-", ignore_cleanup_errors=True)
    with scratch as folder, embedded_server(Path(folder), options=THROWN_AWAY) as urls:
        yield urls
