"""The house's paper: A4, letters for every language of our readers, tables whose figures stand in columns."""

from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Literal, cast

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from app.reporting.words import Words

FAMILY = "DejaVu"
INK, GREY, SHADE, LINE = (25, 28, 33), (110, 115, 122), (238, 241, 244), (200, 204, 209)
ROW_MM, LINE_MM = 5.6, 3.6
WIDE, USUAL, SMALL = 150, 8, 6.5
Align = Literal["L", "R"]


class Paper(FPDF):
    """A document in one reader's language; nothing in it is a link, a script or an image from elsewhere."""

    def __init__(self, words: Words, *, title: str, foot: str, landscape: bool = False) -> None:
        super().__init__(orientation="landscape" if landscape else "portrait", format="A4")
        self._words = words
        self._foot = foot
        fonts = files("app.reporting") / "fonts"
        self.add_font(FAMILY, "", str(fonts / "DejaVuSans.ttf"))
        self.add_font(FAMILY, "B", str(fonts / "DejaVuSans-Bold.ttf"))
        self.set_title(title)
        self.set_lang(words.language)
        self.set_margins(15, 15)
        self.set_auto_page_break(auto=True, margin=18)
        self.add_page()

    def footer(self) -> None:
        """Who printed it when, and the page; fpdf calls it on every page."""
        self.set_y(-14)
        self._write(self._foot, size=7.5, colour=GREY)
        self.set_y(-14)
        page = self._words("page", page=self.page_no(), pages="{nb}")
        self._write(page, size=7.5, colour=GREY, align="R")

    def heading(self, text: str, beside: str = "") -> None:
        """The paper's name, with its number beside it."""
        self._write(text, size=17, bold=True)
        if beside:
            self.set_xy(self.l_margin, self.get_y() - 8)
            self._write(beside, size=11, align="R", colour=GREY)
        self.ln(3)

    def section(self, text: str) -> None:
        """A part's name."""
        self.ln(4)
        self._write(text, size=11, bold=True)
        self.ln(1)

    def sentence(self, text: str) -> None:
        """A line of prose."""
        self.set_font(FAMILY, "", 9)
        self.set_text_color(*GREY)
        self.multi_cell(0, 5, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def facts(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Labels with their values, two pairs to a line."""
        width = self.epw / 2
        for left in range(0, len(pairs), 2):
            top, bottom = self.get_y(), self.get_y()
            for column, (label, value) in enumerate(pairs[left : left + 2]):
                self.set_xy(self.l_margin + column * width, top)
                self._pair(label, value, width - 4)
                bottom = max(bottom, self.get_y())
            self.set_y(bottom + 1.5)

    def figures(self, columns: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], align: str) -> None:
        """A table; `align` has one letter for each column, R where figures stand."""
        self.set_font(FAMILY, "", 8)
        self.set_text_color(*INK)
        head = FontFace(emphasis="BOLD", fill_color=SHADE, color=INK)
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple("RIGHT" if letter == "R" else "LEFT" for letter in align),
            headings_style=head,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=5,
            padding=(0.6, 1.5),
        ) as table:
            for cells in (columns, *rows):
                row = table.row()
                for cell in cells:
                    row.cell(cell)

    def register(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int], align: str
    ) -> None:
        """A table of many rows, each on one line, its columns named again on every page; long texts are cut."""
        self.sheet(columns, ((False, cells) for cells in rows), widths, align)

    def sheet(
        self, columns: Sequence[str], rows: Iterable[tuple[bool, Sequence[str]]], widths: Sequence[int], align: str
    ) -> None:
        """The same of rows some of which are sums, said before each, and stand out; `W` in `align` wraps a text."""
        across = [width * self.epw / sum(widths) for width in widths]
        size = SMALL if sum(widths) > WIDE else USUAL
        self._row(columns, across, "W" * len(align), align, size, is_strong=True)
        for is_sum, cells in rows:
            if self.will_page_break(self._height(cells, across, align, size, is_strong=is_sum)):
                self.add_page()
                self._row(columns, across, "W" * len(align), align, size, is_strong=True)
            self._row(cells, across, align, align, size, is_strong=is_sum)

    def total(self, label: str, amount: str, *, strong: bool = False) -> None:
        """A sum at the right edge."""
        self.set_font(FAMILY, "B" if strong else "", 12 if strong else 9)
        self.set_text_color(*INK)
        height = 8 if strong else 5.5
        self.cell(self.epw - 45, height, label, align="R")
        self.cell(45, height, amount, align="R", new_x="LMARGIN", new_y="NEXT")

    def places_to_sign(self, people: Sequence[str], what: str) -> None:
        """Side by side, a box for each of those who sign, with what they write in it."""
        top, width = self.get_y(), self.epw / len(people)
        for column, who in enumerate(people):
            self.set_xy(self.l_margin + column * width, top)
            self._pair(what, who, width - 4)
            self.rect(self.l_margin + column * width, top + 12, width - 4, 24)
        self.set_y(top + 38)

    def bytes(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _pair(self, label: str, value: str, width: float) -> None:
        left = self.get_x()
        self.set_font(FAMILY, "", 7.5)
        self.set_text_color(*GREY)
        self.cell(width, 4, label, new_x="LEFT", new_y="NEXT")
        self.set_x(left)
        self.set_font(FAMILY, "", 9.5)
        self.set_text_color(*INK)
        self.multi_cell(width, 5, value, new_x="LMARGIN", new_y="NEXT")

    def _row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        fit: str,
        align: str,
        size: float,
        *,
        is_strong: bool = False,
    ) -> None:
        """One row: texts that `fit` wraps take the lines they need, others are cut; `align` says where they stand."""
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)
        self.set_fill_color(*SHADE)
        height = self._height(cells, widths, fit, size, is_strong=is_strong)
        top, left = self.get_y(), self.l_margin
        if is_strong:
            self.rect(left, top, sum(widths), height, style="F")
        for text, width, how, letter in zip(cells, widths, fit, align, strict=True):
            for place, line in enumerate(self._lines(text, width, how)):
                self.set_xy(left, top + place * LINE_MM)
                self.cell(width, ROW_MM, line, align="R" if letter == "R" else "L")
            left += width
        self.line(self.l_margin, top + height, left, top + height)
        self.set_xy(self.l_margin, top + height)

    def _height(
        self, cells: Sequence[str], widths: Sequence[float], fit: str, size: float, *, is_strong: bool
    ) -> float:
        self.set_font(FAMILY, "B" if is_strong else "", size)
        deepest = max(len(self._lines(text, width, how)) for text, width, how in zip(cells, widths, fit, strict=True))
        return ROW_MM + (deepest - 1) * LINE_MM

    def _lines(self, text: str, width: float, how: str) -> list[str]:
        if how != "W" or self.get_string_width(text) <= width - 2 * self.c_margin:
            return [self._cut(text, width)]
        found = self.multi_cell(width, LINE_MM, text, align="L", dry_run=True, output="LINES")
        return cast(list[str], found) or [""]

    def _cut(self, text: str, width: float) -> str:
        """As much of a text as its column holds."""
        most = width - 2 * self.c_margin
        if self.get_string_width(text) <= most:
            return text
        while text and self.get_string_width(f"{text}…") > most:
            text = text[:-1]
        return f"{text}…"

    def _write(
        self,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: tuple[int, int, int] = INK,
        align: Align = "L",
    ) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.cell(0, size * 0.47, text, align=align, new_x="LMARGIN", new_y="NEXT")
