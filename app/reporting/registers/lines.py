"""Lines of a register as they are written: rows, with a sum where a group ends and at the end, by currency."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from app.core.money import Currency, Money
from app.reporting.registers.model import Cell, Cells, Register
from app.reporting.words import Words

Sums = dict[Currency | None, list[int]]


class Weight(Enum):
    """What a line is."""

    ROW = auto()
    SUBTOTAL = auto()
    TOTAL = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a register."""

    weight: Weight
    cells: Cells


class Summing:
    """Sums rows as they pass, keeping nothing of them: any number of rows costs the same room."""

    def __init__(self, register: Register, words: Words) -> None:
        self._columns, self._words = register.columns, words
        self._summed = [at for at, column in enumerate(self._columns) if column.is_summed]
        self._group_at = next((at for at, one in enumerate(self._columns) if one.key == register.group_by), None)
        self._group: Cell = None
        self._part: Sums = {}
        self._whole: Sums = {}

    def lines(self, rows: Sequence[Cells]) -> Iterator[Line]:
        """These rows, with the sum of a group before the next one begins."""
        for cells in rows:
            yield from self._turned(cells)
            self._add(self._whole, cells)
            self._add(self._part, cells)
            yield Line(Weight.ROW, cells)

    def last(self) -> Iterator[Line]:
        """The sum of the last group, and of everything."""
        if self._group_at is not None:
            yield from self._told(self._part, Weight.SUBTOTAL, self._subtotal())
        yield from self._told(self._whole, Weight.TOTAL, self._words("registers.total"))

    def _turned(self, cells: Cells) -> Iterator[Line]:
        if self._group_at is None or cells[self._group_at] == self._group:
            return
        yield from self._told(self._part, Weight.SUBTOTAL, self._subtotal())
        self._part, self._group = {}, cells[self._group_at]

    def _subtotal(self) -> str:
        return self._words("registers.subtotal", group=self._group or "–")

    def _add(self, sums: Sums, cells: Cells) -> None:
        """By the currency of the row's money: two currencies are never added."""
        currency = next((cell.currency for cell in cells if isinstance(cell, Money)), None)
        kept = sums.setdefault(currency, [0] * len(self._summed))
        for place, at in enumerate(self._summed):
            kept[place] += _minor(cells[at])

    def _told(self, sums: Sums, weight: Weight, label: str) -> Iterator[Line]:
        if not self._summed:
            return
        for currency, kept in sums.items():
            cells: list[Cell] = [None] * len(self._columns)
            for minor, at in zip(kept, self._summed, strict=True):
                is_money = currency is not None and self._columns[at].kind == "money"
                cells[at] = Money(minor, currency) if is_money and currency else minor
            cells[0] = label if len(sums) == 1 or currency is None else f"{label} {currency}"
            yield Line(weight, tuple(cells))


def _minor(cell: Cell) -> int:
    if isinstance(cell, Money):
        return cell.minor
    return cell if isinstance(cell, int) else 0
