"""The list of commands says what the commands say, and starting the command line imports none of them."""

import subprocess
import sys

import pytest
import typer

from app.cli.listing import COMMANDS, commands_for
from tests.cli.conftest import Run, surroundings

HEAVY = "fastapi", "starlette", "alembic", "fpdf", "xlsxwriter", "pgqueuer", "app.bench", "app.demo", "app.wiring"
LOADED = "import sys, app.cli; print(*sys.modules)"


def test_every_command_is_listed_with_its_sentence(without_set_up: Run) -> None:
    listed = without_set_up("--help")

    told = " ".join(listed.out.replace("│", " ").split())
    assert listed.status == 0
    assert [name for name, command in COMMANDS.items() if f" {name} {command.help} " not in told] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sentence_in_the_list_is_the_one_the_command_itself_opens_with(name: str) -> None:
    command = typer.main.get_group(commands_for([name])).commands[name]

    assert (command.help or "").split("\n\n")[0] == COMMANDS[name].help


def test_a_start_imports_no_command(request: pytest.FixtureRequest) -> None:
    """Each of these costs a part of a second, at every start."""
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=request.config.rootpath, env=surroundings(), capture_output=True, check=True
    )

    modules = set(loaded.stdout.decode().split())
    assert "app.cli.listing" in modules
    assert [name for name in HEAVY if name in modules] == []


def test_a_word_that_is_nearly_a_command_is_put_right(without_set_up: Run) -> None:
    refused = without_set_up("chek")

    assert refused.status == 2
    assert "'check'" in refused.err
