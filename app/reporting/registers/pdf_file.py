"""A register on paper: its heading on every page, sums in bold, room for signatures; refused when it is too long."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from babel.numbers import format_decimal

from app.core.money import Money
from app.reporting.paper import Paper
from app.reporting.registers.lines import Line, Weight
from app.reporting.registers.model import Cell, Kind, Report, TooLongForPaper
from app.reporting.registers.xlsx_file import chained, made
from app.reporting.words import Words

MOST_ROWS = 5_000
PORTRAIT_WEIGHT = 100
SIGNATURES_MM = 50


class PdfFile:
    """Keeps what is to be drawn, which is why its length is bounded, and draws it at the end."""

    def __init__(self, report: Report, out: BinaryIO) -> None:
        self._report, self._out, self._words = report, out, Words(report.asked.language)
        self._lines: list[Line] = []

    def write(self, lines: Iterable[Line]) -> None:
        """More lines; raises `TooLongForPaper`."""
        self._lines.extend(lines)
        if len(self._lines) > MOST_ROWS:
            raise TooLongForPaper(most=MOST_ROWS)

    def end(self) -> None:
        """Draw it."""
        report, words, columns = self._report, self._words, self._report.register.columns
        whose = report.asked.mutual.name if not report.register.is_of_union else words("registers.union")
        foot = f"{whose} · {report.title} · {made(report, words)}"
        widths = [column.weight for column in columns]
        paper = Paper(words, title=report.title, foot=foot, landscape=sum(widths) > PORTRAIT_WEIGHT)
        paper.heading(report.title)
        paper.facts([(words("registers.mutual"), whose), (words("registers.when"), report.of_when)])
        if self._lines:
            align = "".join("R" if column.kind.is_figure else "W" for column in columns)
            heads = [words(f"registers.columns.{column.key}") for column in columns]
            paper.sheet(heads, self._rows(), widths, align)
        else:
            paper.sentence(words("registers.empty"))
        self._end(paper)
        self._out.write(paper.bytes())

    def drop(self) -> None:
        """Nothing was drawn yet."""
        self._lines.clear()

    def _rows(self) -> Iterable[tuple[bool, list[str]]]:
        kinds = [column.kind for column in self._report.register.columns]
        for line in self._lines:
            cells = [shown(cell, kind, self._words) for cell, kind in zip(line.cells, kinds, strict=True)]
            yield line.weight is not Weight.ROW, cells

    def _end(self, paper: Paper) -> None:
        words, signs = self._words, self._report.register.signs
        paper.ln(3)
        if self._report.chain_head:
            paper.sentence(chained(self._report, words))
        if signs:
            if paper.will_page_break(SIGNATURES_MM):
                paper.add_page()
            paper.ln(4)
            paper.places_to_sign([words(f"registers.signs.{who}") for who in signs], words("registers.sign"))


def shown(cell: Cell, kind: Kind, words: Words) -> str:
    """A cell as its reader writes it."""
    match cell:
        case None:
            return ""
        case Money():
            return words.figures(cell)
        case date():
            return words.day(cell)
        case Decimal() if kind is Kind.PERCENT:
            return f"{format_decimal(cell, locale=words.language)}\u00a0%"
        case int() | Decimal():
            return format_decimal(cell, locale=words.language)
    return cell
