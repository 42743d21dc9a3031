"""`mutuelle simulator` with an installed package: its operator is offered, run, and told apart from a broken one."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, run_in, surroundings
from tests.cli.test_processes import answer, free_port, process
from tests.providers.installing import install_simulators

WORDS = ("simulator", "--credentials", "account.json", "--port")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where Python looks: our code, and a third party's package with a simulator, a name of ours and a broken one."""
    offered = {"wari": "standalone", "wave": "standalone", "torn": "text"}
    (tmp_path / "account.json").write_text(json.dumps({"account": "MUT-OUAGA"}), "utf-8")
    return os.pathsep.join([str(ROOT), str(install_simulators(tmp_path / "package", offered))])


def test_the_help_names_the_simulators_of_installed_packages(tmp_path: Path, path: str) -> None:
    told = run_in(tmp_path, ("simulator", "--help"), surroundings(PYTHONPATH=path))

    assert all(name in told.out for name in ("wari", "orange_money"))


def test_an_installed_simulator_answers(tmp_path: Path, path: str) -> None:
    port = free_port()
    with process(tmp_path, *WORDS, str(port), "--provider", "wari", PYTHONPATH=path) as running:
        status = answer(f"http://127.0.0.1:{port}/account", running=running)

    assert status == 200


@pytest.mark.parametrize(
    ("provider", "code"), [("wave", "provider.simulator_name_taken"), ("torn", "provider.not_a_simulator")]
)
def test_what_cannot_be_run_is_said_and_is_the_callers_to_put_right(
    tmp_path: Path, path: str, provider: str, code: str
) -> None:
    refused = run_in(tmp_path, (*WORDS, "9", "--provider", provider), surroundings(PYTHONPATH=path))

    assert refused.status == 2
    assert refused.err.startswith(f"{code}: ") and "mutuelle-wari" in refused.err
