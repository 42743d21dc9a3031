"""Where peers live: an environment of Python and one of Node below `build/peers`, beside ours and never in it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import dev

HOME = dev.ROOT / "build" / "peers"
LOCK = dev.ROOT / "requirements-peers.lock"
PACKAGES = Path(__file__).with_name("package.json")
PATIENCE_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Where programs of one language find their peers; `absent` says why there is none."""

    folder: Path
    absent: str | None
    versions: Mapping[str, str]


def prepared() -> Mapping[str, Environment]:
    """Both environments, made where they lack or their lock has changed; what cannot be made is said, not raised."""
    return {
        "python": environment(HOME / "python", LOCK, _make_python, _python_versions),
        "node": node_environment(HOME / "node"),
    }


def node_environment(folder: Path) -> Environment:
    """Programs of Node need the machine's own."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return Environment(folder=folder, absent="this machine has no node with npm", versions={})
    return environment(folder, PACKAGES, _make_node, _node_versions)


def environment(
    folder: Path, lock: Path, make: Callable[[Path], str | None], versions: Callable[[Path], Mapping[str, str]]
) -> Environment:
    """One of them; its stamp says for which lock it was made."""
    wanted, stamp = sha256(lock.read_bytes() + sys.version.encode()).hexdigest(), folder / "stamp"
    if not (stamp.exists() and stamp.read_text() == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(f"installing peers for {folder.name} …", file=sys.stderr, flush=True)
        if absent := make(folder):
            return Environment(folder=folder, absent=absent, versions={})
        stamp.write_text(wanted)
    return Environment(folder=folder, absent=None, versions=versions(folder))


def _make_python(folder: Path) -> str | None:
    """By uv where there is one; why it could not be made, if so."""
    uv, python = shutil.which("uv"), str(folder / "bin" / "python")
    make = [uv, "venv", "-q", "--clear", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    install = [uv, "pip", "install", "-q", "--python", python] if uv else [python, "-m", "pip", "install", "-q"]
    return _run([*make, str(folder)]) or _run([*install, "--require-hashes", "-r", str(LOCK)])


def _make_node(folder: Path) -> str | None:
    """By npm, without running what packages bring; why it could not be made, if so."""
    shutil.copy(PACKAGES, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    return _run(["npm", "install", *quiet, "--prefix", str(folder)])


def _run(command: list[str]) -> str | None:
    """Why it did not work, in one line; nothing where it did."""
    try:
        subprocess.run(command, check=True, timeout=PATIENCE_S)
    except (subprocess.SubprocessError, OSError) as problem:
        return f"could not be installed, by what {Path(command[0]).name} said above ({type(problem).__name__})"
    return None


def _python_versions(folder: Path) -> Mapping[str, str]:
    [packages] = folder.glob("lib/python*/site-packages")
    return {one.metadata["Name"].lower(): one.version for one in distributions(path=[str(packages)])}


def _node_versions(folder: Path) -> Mapping[str, str]:
    wanted: Mapping[str, str] = json.loads(PACKAGES.read_text())["dependencies"]
    return {
        name: json.loads((folder / "node_modules" / name / "package.json").read_text())["version"] for name in wanted
    }
