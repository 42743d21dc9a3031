"""PostgreSQL's programs: the ones named, else the wheel's, else the system's."""

import subprocess
from pathlib import Path

import pytest

from app.db import binaries


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """No `PG_BINDIR` unless a test sets it."""
    monkeypatch.delenv("PG_BINDIR", raising=False)


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `embedded` is not installed."""
    monkeypatch.setattr(binaries, "PACKAGE", "a_package_nobody_has")


def test_the_folder_that_is_named_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))

    assert binaries.bin_dir() == tmp_path
    assert binaries.bin_dir_for_others(tmp_path / "unused") == tmp_path


def test_the_wheel_serves_where_nothing_is_named() -> None:
    assert (binaries.bin_dir() / "postgres").exists()


def test_a_copy_for_others_runs_where_it_stands(tmp_path: Path) -> None:
    programs = binaries.bin_dir_for_others(tmp_path)

    assert programs.is_relative_to(tmp_path)
    assert b"initdb (PostgreSQL)" in subprocess.check_output([programs / "initdb", "--version"])


@pytest.mark.usefixtures("no_wheel")
def test_the_system_is_asked_last(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = tmp_path / "pg_config"
    asked.write_text("#!/bin/sh\necho /opt/postgresql/bin\n")
    asked.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert binaries.bin_dir() == Path("/opt/postgresql/bin")


@pytest.mark.usefixtures("no_wheel")
def test_a_machine_without_postgresql_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(binaries.ServerProgramsMissing):
        binaries.bin_dir()
