"""Writes the files of a provider that begins: among ours, or as a package of its own."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from app.core.errors import Invalid

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TEMPLATES = Path(__file__).parent / "templates"
ADAPTER = ("__init__", "profile", "credentials", "unwritten", "wire", "client", "adapter")

AMONG_OURS = """{name} fails the contract suite, and every failure says which file to write next:
  python3 dev.py test tests/providers/test_contract.py -k {name}
When it passes: its name in app/providers/registry.py and app/providers/simulators/registry.py, and among the strangers
in pyproject.toml; then `python -m app.providers.table`.
"""
AS_PACKAGE = """{name} fails the contract suite, and every failure says which file to write next: install the package
beside mutuelle-pay and run pytest in its folder. docs/writing-an-adapter.md builds one step by step.
"""


class UnusableName(Invalid):
    """The name is not lower-case words joined by underscores, or has a folder already; nothing was written."""

    code = "provider.unusable_name"


def write(name: str, root: Path) -> Sequence[Path]:
    """Write provider `name` among ours, with its simulator and its contract case; raises `UnusableName`."""
    taken = ("app/providers", "app/providers/simulators", "tests/providers")
    _require_usable(name, [root / folder / name for folder in taken])
    simulator = f"app/providers/simulators/{name}/__init__.py"
    words = _words(name, f"app.providers.{name}", f"app.providers.simulators.{name}", simulator)
    places = {f"{part}.py": f"app/providers/{name}/{part}.py" for part in ADAPTER} | {
        "simulator.py": simulator,
        "contract_case.py": f"tests/providers/{name}/contract_case.py",
        "operator.md": f"docs/operators/{name.replace('_', '-')}.md",
    }
    return [_write(root / place, template, words) for template, place in places.items()]


def write_package(name: str, root: Path) -> Sequence[Path]:
    """Write provider `name` as a package below `root`, with an entry point and the suite; raises `UnusableName`."""
    package = f"mutuelle_{name}"
    _require_usable(name, [root / package, root / "pyproject.toml"])
    words = _words(name, package, f"{package}.simulator", f"{package}/simulator.py")
    places = {f"{part}.py": f"{package}/{part}.py" for part in (*ADAPTER, "simulator")} | {
        "pyproject.toml": "pyproject.toml",
        "contract_case.py": "tests/contract_case.py",
        "test_contract.py": "tests/test_contract.py",
        "conftest.py": "tests/conftest.py",
        "operator.md": "README.md",
    }
    return [_write(root / place, template, words) for template, place in places.items()]


def main(words: Sequence[str]) -> None:
    """What was written, and what comes next; raises `UnusableName`, also for words that say no name."""
    match words:
        case [name]:
            written, next_steps = write(name, Path()), AMONG_OURS
        case [name, "--package", folder]:
            written, next_steps = write_package(name, Path(folder)), AS_PACKAGE
        case _:
            raise UnusableName(field="name")
    sys.stdout.write("".join(f"{path}\n" for path in written) + next_steps.format(name=name))


def _require_usable(name: str, places: Sequence[Path]) -> None:
    if not NAME.fullmatch(name) or any(place.exists() for place in places):
        raise UnusableName(field="name")


def _words(name: str, package: str, simulator: str, simulator_file: str) -> Mapping[str, str]:
    """What the templates leave open."""
    return {
        "name": name,
        "class_name": "".join(word.capitalize() for word in name.split("_")),
        "package": package,
        "folder": package.replace(".", "/"),
        "simulator": simulator,
        "simulator_file": simulator_file,
        "distribution": package.replace("_", "-"),
    }


def _write(path: Path, template: str, words: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    path.write_text(Template(text).substitute(words), encoding="utf-8")
    return path
