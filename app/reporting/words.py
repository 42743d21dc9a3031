"""The words of papers: labels from a catalogue, amounts and dates as their readers write them."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel.dates import format_date
from babel.numbers import format_decimal

from app.core.money import Money

DEFAULT_LANGUAGE = "fr"
SYMBOLS = {"XOF": "F", "XAF": "F"}


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The words of a language."""
    written: dict[str, Any] = yaml.safe_load(
        (files("app.reporting") / "languages" / f"{language}.yaml").read_text("utf-8")
    )
    return written


@cache
def languages() -> tuple[str, ...]:
    """The languages there is a catalogue for."""
    folder = files("app.reporting") / "languages"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


class Words:
    """One reader's words: French where there is no catalogue of his language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in languages() else DEFAULT_LANGUAGE
        self._all = catalogue(self.language)

    def __call__(self, path: str, **values: object) -> str:
        """The text at `advice.title`, its blanks filled in."""
        text = self.at(path)
        assert isinstance(text, str), f"{path} is one text"
        return text.format(**values)

    def list_at(self, path: str) -> list[str]:
        """The texts at `advice.columns`."""
        found = self.at(path)
        assert isinstance(found, list), f"{path} is a list"
        return found

    def at(self, path: str) -> object:
        """Whatever stands at this path of the catalogue."""
        found: Any = self._all
        for step in path.split("."):
            found = found[step]
        return found

    def money(self, money: Money) -> str:
        """`7 450 F` with no-break spaces (DOMAIN M1)."""
        code = money.currency.code
        return f"{self.figures(money)}\u00a0{SYMBOLS.get(code, code)}"

    def figures(self, money: Money) -> str:
        """The amount alone, for columns."""
        return format_decimal(Decimal(money.in_units()), locale=self.language)

    def day(self, day: date | None) -> str:
        """`20/03/2026`, or a dash where there is none."""
        return "–" if day is None else format_date(day, "dd/MM/yyyy", locale=self.language)
