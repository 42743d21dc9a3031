"""Figures as the reader of the summary writes them."""

from dataclasses import dataclass
from datetime import date, datetime

from app.demo.paid import Sum

NO_BREAK = "\u00a0"
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Writer:
    """Numbers and dates as the reader writes them (M1)."""

    language: str

    def number(self, value: int) -> str:
        """In groups of three."""
        return f"{value:,}".replace(",", "," if self.language == "en" else NO_BREAK)

    def money(self, minor: int) -> str:
        """In francs."""
        return f"{self.number(minor)}{NO_BREAK}F"

    def sum(self, one: Sum) -> str:
        """How many, and how much."""
        return f"{self.number(one.number)} · {self.money(one.minor)}"

    def share(self, part: int, whole: int) -> str:
        """To one decimal, half up (M6); a ratio without a denominator is `n.d.`."""
        if not whole:
            return "n.d."
        tenths = (2_000 * part + whole) // (2 * whole)
        point = "." if self.language == "en" else ","
        return f"{tenths // 10}{point}{tenths % 10}{NO_BREAK}%"

    def mean(self, total: int, number: int) -> str:
        """To one decimal, half up (M6)."""
        if not number:
            return "n.d."
        tenths = (20 * total + number) // (2 * number)
        return f"{tenths // 10}{'.' if self.language == 'en' else ','}{tenths % 10}"

    def day(self, on: date) -> str:
        """Day, month, year in French; ISO in English."""
        return on.isoformat() if self.language == "en" else f"{on:%d/%m/%Y}"

    def moment(self, at: datetime) -> str:
        """Day and hour."""
        return f"{self.day(at.date())} {at:%H:%M}"
