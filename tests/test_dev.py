"""The task runner installs once, runs every check whatever the others say, and names what a machine lacks."""

import os
from pathlib import Path

import pytest

import dev


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own whose environment only writes down what it is asked to run."""
    (tmp_path / "pyproject.toml").write_text("[project]")
    (tmp_path / "some.lock").write_text("one==1")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    a_program(programs / "python", f'echo "$@" >> {tmp_path}/asked')
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "BIN", programs)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def a_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def asked(project: Path) -> list[str]:
    return (project / "asked").read_text().splitlines()


def test_the_first_start_installs_the_lock_by_its_hashes_and_the_project(project: Path) -> None:
    dev.prepare("some.lock", and_project=True)

    assert asked(project) == ["-m pip install -q --require-hashes -r some.lock", "-m pip install -q --no-deps -e ."]


def test_a_second_start_installs_nothing(project: Path) -> None:
    dev.prepare("some.lock")
    dev.prepare("some.lock")

    assert len(asked(project)) == 1


@pytest.mark.parametrize("changed", ["some.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_file_is_installed_again(project: Path, changed: str) -> None:
    dev.prepare("some.lock")
    (project / changed).write_text("two==2")
    dev.prepare("some.lock")

    assert len(asked(project)) == 2


def test_every_check_runs_and_one_that_failed_decides(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    a_program(dev.BIN / "fails", "exit 3")
    a_program(dev.BIN / "passes", "echo ran")

    assert dev.run_all([["fails", "x"], ["lacking"], ["passes"]]) == 1
    said = capfd.readouterr().out
    assert "ran" in said
    assert "left out: this machine has no lacking" in said
    assert "failed: fails x" in said


def test_what_is_short_runs_beside_what_is_long_and_is_told_in_order(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(project / "meeting")
    a_program(dev.BIN / "waits", "timeout 20 cat meeting && echo first")
    a_program(dev.BIN / "comes", "echo met > meeting; echo second")

    assert dev.run_all([["waits"], ["comes"], ["python", "last"]]) == 0
    said = capfd.readouterr().out.splitlines()
    assert said[:5] == ["== waits", "met", "first", "== comes", "second"]


def test_checks_that_all_pass_end_well(project: Path) -> None:
    a_program(dev.BIN / "passes", "true")

    assert dev.run_all([["passes"]]) == 0


def test_without_a_command_it_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 2
    assert "python3 dev.py COMMAND" in capsys.readouterr().out
