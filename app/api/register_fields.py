"""Registers as callers see them: what there is to ask for, and a page of rows by column."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from app.api.fields import Amount, Shown, told
from app.core.money import Money
from app.reporting.registers import REGISTERS, Cell, Cells, Column, Format, Register, Report
from app.reporting.words import Words

Value = Amount | date | int | str | None


class ReportShown(Shown):
    """A report that can be asked for."""

    name: str = told("Its name.", "Son nom.", "contribution_register")
    title: str = told("Its title.", "Son titre.", "Registre des cotisations")
    asks: str = told(
        "Told besides the mutual: day, period, account (and period) or batch.",
        "À dire en plus de la mutuelle : day, period, account (et période) ou batch.",
        "day",
    )
    permission: str = told("Needed besides reports.read.", "Nécessaire en plus de reports.read.", "units.read")
    has_persons: bool = told(
        "Names and numbers of persons, for who may see them.", "Noms et numéros, pour qui peut les voir.", True
    )
    is_today_only: bool = told("No day gone by.", "Pas de jour passé.", False)
    is_of_union: bool = told("Under /v1/union/reports.", "Sous /v1/union/reports.", False)
    formats: list[str] = told("Kinds of file.", "Genres de fichier.", ["csv", "xlsx", "pdf"])

    @classmethod
    def of(cls, one: Register, words: Words) -> "ReportShown":
        """In the caller's language."""
        return cls(
            name=one.name,
            title=words(f"registers.titles.{one.name}"),
            asks=one.asks.value,
            permission=one.needs.value,
            has_persons=one.has_persons,
            is_today_only=one.is_today_only,
            is_of_union=one.is_of_union,
            formats=[form.value for form in Format],
        )


class ReportsShown(Shown):
    """All reports."""

    items: list[ReportShown] = told("Each of them.", "Chacun.", [])

    @classmethod
    def of(cls, words: Words) -> "ReportsShown":
        """In the caller's language."""
        return cls(items=[ReportShown.of(one, words) for one in REGISTERS.values()])


class ColumnShown(Shown):
    """A column."""

    key: str = told("Its name in rows.", "Son nom dans les lignes.", "arrears")
    name: str = told("As people read it.", "Tel qu'on le lit.", "Arriérés")
    kind: str = told("text, money, date, count or percent.", "text, money, date, count ou percent.", "money")


class RegisterPage(Shown):
    """A page of a report."""

    name: str = told("The report.", "Le rapport.", "facilities_owed")
    title: str = told("Its title.", "Son titre.", "Formations sanitaires et montants dus")
    of_when: str = told("The days it tells of.", "Les jours dont il parle.", "au 30/06/2026")
    columns: list[ColumnShown] = told("In order.", "Dans l'ordre.", [])
    items: list[dict[str, Value]] = told("Rows by column.", "Les lignes, par colonne.", [])
    next: str | None = told(
        "Pass as `after` for the next page; null on the last one.",
        "À passer en `after` pour la page suivante ; nul sur la dernière.",
        "WzUwXQ",
    )

    @classmethod
    def of(cls, made: Report, items: Iterable[dict[str, Value]], following: str | None) -> "RegisterPage":
        """The page with its head."""
        words = Words(made.asked.language)
        return cls(
            name=made.register.name,
            title=made.title,
            of_when=made.of_when,
            columns=[_column(one, words) for one in made.register.columns],
            items=list(items),
            next=following,
        )


def row_shown(made: Report, cells: Cells) -> dict[str, Value]:
    """A row by column."""
    return {column.key: _value(cell) for column, cell in zip(made.register.columns, cells, strict=True)}


def _column(one: Column, words: Words) -> ColumnShown:
    return ColumnShown(key=one.key, name=words(f"registers.columns.{one.key}"), kind=one.kind.value)


def _value(cell: Cell) -> Any:
    match cell:
        case Money():
            return Amount.of(cell)
        case Decimal():
            return str(cell)
    return cell
