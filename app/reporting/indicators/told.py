"""Indicators in a reader's language: name, definition, figure and what it is made of; and as rows of a CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from app.core.money import Currency, Money
from app.reporting.indicators.model import NOT_DEFINED, Indicator, Kind, Quantity, rounded
from app.reporting.indicators.union import UnionView
from app.reporting.spreadsheets import Cell, csv_of
from app.reporting.words import Words

COLUMNS = ("indicator", "name", "at", "value", "unit", "numerator", "denominator", "factor", "missing", "definition")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An indicator as one reader has it: `shown` is written his way, the others as programs want them."""

    indicator: Indicator
    name: str
    definition: str
    shown: str
    missing: str | None


def tell(one: Indicator, words: Words) -> Told:
    """The indicator in the reader's language."""
    why = one.why_missing
    return Told(
        indicator=one,
        name=words(f"indicators.{one.name}.name"),
        definition=words(f"indicators.{one.name}.definition"),
        shown=_shown(one, words),
        missing=None if why is None else words(f"missing.{why.value}"),
    )


def indicators_csv(found: Sequence[Indicator], at: date, language: str) -> bytes:
    """A row for each indicator, plain numbers without signs of units."""
    words = Words(language)
    return csv_of(COLUMNS, [_row(tell(one, words), at) for one in found])


def union_csv(view: UnionView, language: str) -> bytes:
    """A row for each indicator of each mutual, then of all together by currency."""
    words = Words(language)
    groups = [(row.mutual.code, row.indicators) for row in view.rows]
    groups += [(f"{words('together')} {one.currency}", one.indicators) for one in view.together]
    rows = [[group, *_row(tell(one, words), None)] for group, found in groups for one in found]
    return csv_of(("mutual", *COLUMNS), rows)


def written(quantity: Quantity | None) -> str | None:
    """A numerator or denominator as text: whole, or with one decimal."""
    if quantity is None:
        return None
    return str(quantity) if isinstance(quantity, int) else str(rounded(Fraction(quantity), 1))


def value_of(one: Indicator) -> str | None:
    """The figure as programs read it: an amount in units of its currency, `15.00`."""
    if one.value is None:
        return None
    return str(_in_units(one.value, one.currency)) if _is_amount(one) else str(one.value)


def _is_amount(one: Indicator) -> bool:
    return one.kind is Kind.AMOUNT and one.currency is not None


def _in_units(minor: Decimal, currency: Currency | None) -> Decimal:
    return minor.scaleb(-currency.decimals) if currency else minor


def _shown(one: Indicator, words: Words) -> str:
    if one.value is None:
        return NOT_DEFINED
    if one.kind is Kind.AMOUNT and one.currency is not None:
        return words.money(Money(int(one.value), one.currency))
    number = format_decimal(one.value, format=_pattern(one.kind), locale=words.language)
    return f"{number}\u00a0%" if one.kind is Kind.PERCENT else number


def _pattern(kind: Kind) -> str:
    return "#,##0" + ("." + "0" * kind.decimals if kind.decimals else "")


def _row(told: Told, at: date | None) -> list[Cell]:
    one = told.indicator
    return [
        one.name,
        told.name,
        at,
        value_of(one) or NOT_DEFINED,
        _unit(one),
        written(one.numerator),
        written(one.denominator),
        one.factor if one.is_quotient else None,
        told.missing,
        told.definition,
    ]


def _unit(one: Indicator) -> str:
    if one.kind is Kind.PERCENT:
        return "%"
    return str(one.currency) if _is_amount(one) else ""
