"""Finds the cases of a folder of tests, so that whoever adds one needs to name it nowhere."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from app.providers.contract.case import ContractCase


def cases_below(folder: Path, package: str) -> Sequence[ContractCase]:
    """The `CASE` in every `contract_case.py` below the folder of this package, by the names of their adapters."""
    found = [path.relative_to(folder).with_suffix("").parts for path in folder.rglob("contract_case.py")]
    cases: list[ContractCase] = [import_module(".".join((package, *parts))).CASE for parts in found]
    return sorted(cases, key=lambda case: case.name)
