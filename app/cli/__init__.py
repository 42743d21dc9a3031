"""The command line: `mutuelle COMMAND`; exit 0 done, 1 found wrong, 2 used wrong, 3 could not run (DESIGN 8)."""

import sys
from collections.abc import Sequence

import typer
from asyncpg import PostgresError  # a connection that is refused comes past SQLAlchemy as it is
from sqlalchemy.exc import SQLAlchemyError

from app.bench import cli as bench
from app.cli.backing_up import backing_up, restore
from app.cli.checking import check, providers
from app.cli.held_jobs import jobs
from app.cli.people import key, user
from app.cli.playing import demo
from app.cli.processes import migrate, serve, simulator, work
from app.cli.reports import report
from app.cli.scenario import scenario
from app.cli.setting_up import mutual, wallet
from app.cli.showing import complain, sentence_of, status_of
from app.cli.statements import statement
from app.core.errors import MutuelleError

__all__ = ["main"]

commands = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for command in (serve, work, migrate, check, simulator, providers, demo, report, restore):
    commands.command()(command)
GROUPS = {
    "scenario": scenario, "mutual": mutual, "wallet": wallet, "user": user, "key": key, "jobs": jobs, "bench": bench,
    "statement": statement, "backup": backing_up,
}  # fmt: skip
for name, group in GROUPS.items():
    commands.add_typer(group, name=name)


def main(words: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its status; what went wrong is one sentence, never a traceback."""
    try:
        commands(args=None if words is None else list(words), prog_name="mutuelle")
    except (MutuelleError, SQLAlchemyError, PostgresError, OSError) as error:
        complain(sentence_of(error))
        sys.exit(status_of(error))
