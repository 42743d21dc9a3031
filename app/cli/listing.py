"""Every command with its one sentence; its module is imported when it is called, for all of them cost seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

import typer


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command or a group of them lives, `module.name` in this room, and the sentence its help opens with."""

    place: str
    help: str

    def load(self) -> Callable[..., None] | typer.Typer:
        """Import it."""
        module, name = self.place.split(".")
        found: Callable[..., None] | typer.Typer = getattr(import_module(f"app.cli.{module}"), name)
        return found


COMMANDS = {
    "serve": Command("serving.serve", "Serve HTTP: operators' callbacks, the back office, health and metrics."),
    "work": Command(
        "working.work", "Do the clock's work: drain the inbox, run the days, follow up what is open, seal the books."
    ),
    "migrate": Command(
        "migrating.migrate",
        "Bring the database to this version: as DATABASE_OWNER_URL's role, or the embedded server's owner.",
    ),
    "check": Command("checking.check", "Prove the invariants by SQL of its own; 1 when something is wrong."),
    "simulator": Command(
        "simulating.simulator", "Run an operator's simulator on loopback; it speaks the operator's own wire format."
    ),
    "providers": Command(
        "checking.providers",
        "What each adapter can do, read from the adapters themselves; with --status how each operator stands.",
    ),
    "demo": Command(
        "playing.demo",
        "Play a season of the Mopti pilot against simulated operators; 1 when an invariant does not hold.",
    ),
    "report": Command("reports.report", "Write a report, or list those there are."),
    "restore": Command(
        "backing_up.restore",
        "Restore a backup into an empty database and hold all money back until the operators' history is known.",
    ),
    "scenario": Command("scenario.scenario", "Worked examples in YAML."),
    "mutual": Command("configuring.mutual", "Mutuals."),
    "wallet": Command("setting_up.wallet", "Accounts of a mutual at operators."),
    "user": Command("people.user", "People of the back office."),
    "key": Command("people.key", "API keys."),
    "jobs": Command("held_jobs.jobs", "Jobs that failed too often."),
    "bench": Command(
        "measuring.bench",
        "Measures of speed; beside PostgreSQL's own in the same run, for only ratios mean anything.",
    ),
    "statement": Command("statements.statement", "Statements of operators and of the bank that come as files."),
    "backup": Command("backing_up.backing_up", "Backups of the whole database."),
}


def commands_for(words: Sequence[str]) -> typer.Typer:
    """All commands by name and sentence, and behind the one that these words call, the command itself."""
    known = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    for name, command in COMMANDS.items():
        if name not in words[:1]:
            known.command(name, help=command.help)(_listed_only)
        elif isinstance(found := command.load(), typer.Typer):
            known.add_typer(found, name=name)
        else:
            known.command(name)(found)
    return known


def _listed_only() -> None:
    """Stands for a command that these words do not call."""
