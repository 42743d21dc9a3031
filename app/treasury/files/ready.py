"""Ready-made mappings: data files beside this one, each to be checked against a real export before it is saved."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.treasury.files.errors import UnknownReady
from app.treasury.files.mapping import StatementMapping, mapping_of

FOLDER = Path(__file__).parent / "ready"


def ready_names() -> list[str]:
    """The names of all of them."""
    return sorted(_all())


def ready_mapping(name: str) -> StatementMapping:
    """The mapping of this name; raises `UnknownReady`."""
    try:
        return mapping_of(_all()[name])
    except KeyError:
        raise UnknownReady(field="ready") from None


@cache
def _all() -> dict[str, Any]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["mapping"] for path in FOLDER.glob("*.yaml")}
