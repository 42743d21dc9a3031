"""Packages of third parties, as an installer leaves them: importable, beside what says which entry points they have."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

ECHO = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


def standalone(credentials, clock):
    async def answer(request):
        return JSONResponse({"account": credentials["account"]})

    return Starlette(routes=[Route("/account", answer)])


class ByInstance:
    def __call__(self, credentials, clock):
        return standalone(credentials, clock)


by_instance = ByInstance()
text = "no simulator"


def for_nobody():
    return standalone({}, None)


def of_nothing(credentials, clock):
    return None
"""


def install(folder: Path) -> None:
    """What `pip install` writes for the project in this folder, which is to stand on the path."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in entries.items())
        for group, entries in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(groups))


def install_simulators(folder: Path, offered: Mapping[str, str], *, package: str = "mutuelle_wari") -> Path:
    """A package whose simulators are one module; `offered` says what in it stands for which operator."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{package}.py").write_text(ECHO, encoding="utf-8")
    entries = "".join(f'{name} = "{package}:{what}"\n' for name, what in offered.items())
    project = f'[project]\nname = "{package.replace("_", "-")}"\nversion = "0.1.0"\n'
    written = f'{project}\n[project.entry-points."mutuelle_pay.simulators"]\n{entries}'
    (folder / "pyproject.toml").write_text(written, encoding="utf-8")
    install(folder)
    return folder
