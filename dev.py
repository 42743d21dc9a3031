"""The one task runner: makes the environment on its first start, then runs `demo`, `test`, `check` and others in it.

Standard library only, for it runs before anything is installed; the first lines must be readable to an older Python.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
USAGE = """python3 dev.py COMMAND [ARGUMENT …]

  demo            the main job on an embedded PostgreSQL; `demo --exit` stops when it is proven
  test            the tests, on an embedded PostgreSQL of their own
  check           what CI runs: format, lint, types, floors, migrations, security, tests
  fix             format, and repair what the linter can
  migration TEXT  a new migration with what autogenerate sees
  provider NAME   a new adapter, its simulator and contract case; `--package FOLDER` for one outside of this tree
  peers           ours against other people's clients, servers and readers: what passed, what was skipped and why
  anything else   that command of the environment: python3 dev.py mutuelle check"""

COMMANDS = {
    "demo": ["mutuelle", "demo"],
    "test": ["python", "-m", "pytest"],
    "migration": ["python", "-m", "app.db", "migration"],
    "provider": ["python", "-m", "app.providers.scaffold"],
    "peers": ["python", "-m", "tests.peers"],
}
SERIES = {
    "check": [
        ["mypy", "--strict"],
        ["ruff", "format", "--check", "."],
        ["ruff", "check", "."],
        ["lint-imports"],
        ["python", "-m", "app.db", "check"],
        ["python", "-m", "app.db", "lint"],
        ["bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "app"],
        ["hadolint", "Dockerfile"],
        ["python", "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"],
    ],
    "fix": [["ruff", "format", "."], ["ruff", "check", "--fix", "."]],
}
TOOLS = {"check", "fix", "ruff", "mypy", "lint-imports", "bandit", "hadolint", "squawk"}


def main(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0 if words else 2
    os.chdir(ROOT)
    prepare("requirements.lock", and_project=True)
    if words[0] in TOOLS:
        prepare("requirements-tools.lock")
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    if words[0] in SERIES:
        return run_all(SERIES[words[0]])
    program, *arguments = COMMANDS.get(words[0], words[:1]) + words[1:]
    if not (BIN / program).exists():
        print(f"no such command: {program}\n\n{USAGE}", file=sys.stderr)
        return 2
    return become(program, arguments)


def become(program: str, arguments: list[str]) -> NoReturn:
    """Signals and the exit status are the program's own."""
    os.execv(BIN / program, [program, *arguments])  # noqa: S606


def run_all(commands: list[list[str]]) -> int:
    """Run each, whatever the others say, two beside each other and the last alone; 1 when one found something."""
    failed = []
    with ThreadPoolExecutor(2) as hands:
        for command, ended in zip(commands[:-1], hands.map(run, commands[:-1]), strict=True):
            print("==", *command)
            print(ended.stdout, end="", flush=True)
            failed += [command] * bool(ended.returncode)
    print("==", *commands[-1], flush=True)
    failed += [commands[-1]] * bool(run(commands[-1], is_told_later=False).returncode)
    if "PG_BINDIR" not in os.environ and "TEST_DATABASE_URL" not in os.environ:
        print("left out: PostgreSQL 15; run again with PG_BINDIR or TEST_DATABASE_URL (docs/development.md)")
    for command in failed:
        print("failed:", *command)
    return 1 if failed else 0


def run(command: list[str], *, is_told_later: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment; what it says is kept for its turn to be told, or told at once."""
    if not (BIN / command[0]).exists():
        return subprocess.CompletedProcess(command, 0, f"left out: this machine has no {command[0]}\n")
    out, err = (subprocess.PIPE, subprocess.STDOUT) if is_told_later else (None, None)
    return subprocess.run([BIN / command[0], *command[1:]], check=False, text=True, stdout=out, stderr=err)


def prepare(lock: str, *, and_project: bool = False) -> None:
    """Install a lock file unless its stamp says that this was done: a second start installs nothing."""
    parts = [(ROOT / name).read_bytes() for name in (lock, "pyproject.toml")]
    wanted = hashlib.sha256(b"\0".join([str(ROOT).encode(), sys.version.encode(), *parts])).hexdigest()
    stamp = VENV / f"{lock}.stamp"
    if (BIN / "python").exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    uv = shutil.which("uv")
    if not (BIN / "python").exists():
        make_environment(uv)
    print(f"installing {lock} (the first time this takes about a minute) …", file=sys.stderr, flush=True)
    python = str(BIN / "python")
    install = [uv, "pip", "install", "-q", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    subprocess.run([*install, "--require-hashes", "-r", lock], check=True)
    if and_project:
        subprocess.run([*install, "--no-deps", "-e", "."], check=True)
    stamp.write_text(wanted)


def make_environment(uv: str | None) -> None:
    if uv:
        subprocess.run([uv, "venv", "-q", "--clear", "--python", sys.executable, str(VENV)], check=True)
    elif importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python has no ensurepip: install it (on Debian: apt install python3-venv), or install uv.")
    else:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  this file runs before anything has checked the version
        sys.exit(f"mutuelle-pay needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as problem:
        sys.exit(f"could not install: {problem.cmd[0]} ended with {problem.returncode}")
