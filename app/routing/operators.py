"""Whose customer somebody is: as declared, else as the first digits of their number hint (DOMAIN 3)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from app.routing.model import UNKNOWN, KnownBy, Operator


def operator_of(digits: str, declared: str | None) -> Operator:
    """The operator behind a number in E.164 without its plus sign; unknown where neither word nor number tells."""
    if declared is not None:
        return Operator(name=declared, known_by=KnownBy.DECLARED)
    hinted = _hinted(digits)
    return UNKNOWN if hinted is None else Operator(name=hinted, known_by=KnownBy.HINTED)


def _hinted(digits: str) -> str | None:
    fitting = [prefix for prefix in _prefixes() if digits.startswith(prefix)]
    return _prefixes()[max(fitting, key=len)] if fitting else None


@cache
def _prefixes() -> Mapping[str, str]:
    """The operators of `prefixes.yaml` by calling code and first digits, read once."""
    countries = yaml.safe_load(files("app.routing").joinpath("prefixes.yaml").read_text("utf-8"))
    return {
        f"{country['calling_code']}{prefix}": operator
        for country in countries
        for operator, prefixes in country["operators"].items()
        for prefix in prefixes
    }
