"""What the books must show: one value per compared figure (SCENARIOS 6 and 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator as it is shown (`6.8 %`, `47.8`, `4036`, `n.d.`), and the fraction before it if one is."""

    shown: str
    fraction: tuple[int, int] | None = None

    def __str__(self) -> str:
        if self.fraction is None:
            return self.shown
        numerator, denominator = self.fraction
        return f"{numerator} / {denominator} = {self.shown}"


# An amount or count, a yes or no, a word, a day, an indicator, absence, or a list or table of such figures.
Figure = int | bool | str | date | Indicator | None | Sequence["Figure"] | Mapping[str, "Figure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One figure: `path` is ("units", "A", "status"), `what` the same with dots; a credit balance is negative."""

    on: date
    line: int
    path: tuple[str, ...]
    expected: Figure
    note: str | None = None

    @property
    def what(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteList:
    """Below `path` every figure is listed: any other that is not zero fails, as expected 0 (SCENARIOS 6)."""

    line: int
    path: tuple[str, ...]
    listed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """An `expect` step: its figures in the order written, and the lists among them that are complete."""

    line: int
    note: str | None
    figures: tuple[Expectation, ...]
    complete: tuple[CompleteList, ...]


def holds(expected: Figure, actual: Figure) -> bool:
    """Whether what was found meets what is expected.

    Of an indicator or a table only what is written is compared; an empty table is met by one without a figure but zero.
    """
    match expected, actual:
        case Indicator(shown=shown, fraction=None), Indicator():
            return shown == actual.shown
        case Mapping(), Mapping() if expected:
            return all(name in actual and holds(value, actual[name]) for name, value in expected.items())
        case Mapping(), Mapping():
            return not any(actual.values())
        case list() | tuple(), list() | tuple():
            return len(expected) == len(actual) and all(map(holds, expected, actual))
    return type(expected) is type(actual) and expected == actual
