"""Values of indicators: a quotient with what it is made of, shown as DOMAIN M6 wants it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from app.core.money import Currency

NOT_DEFINED = "n.d."
Quantity = int | Fraction


class Kind(StrEnum):
    """What a figure is, which says how it is rounded (M6)."""

    PERCENT = "percent"
    TENTHS = "tenths"
    FREQUENCY = "frequency"
    AMOUNT = "amount"
    COUNT = "count"

    @property
    def decimals(self) -> int:
        """How many are shown."""
        return {Kind.PERCENT: 1, Kind.TENTHS: 1, Kind.FREQUENCY: 2}.get(self, 0)


class Missing(StrEnum):
    """Why an indicator has no value."""

    NOTHING_TO_DIVIDE_BY = "nothing_to_divide_by"
    NO_TARGET = "no_target"
    WHOLE_MUTUAL_ONLY = "whole_mutual_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure of DOMAIN 13: `numerator` over `denominator` times `factor`; a plain figure has no denominator.

    Amounts are in minor units of `currency`, which is none where nothing is money.
    """

    name: str
    kind: Kind
    numerator: Quantity | None
    denominator: Quantity | None = None
    factor: int = 1
    is_quotient: bool = True
    currency: Currency | None = None
    missing: Missing | None = None

    @property
    def exact(self) -> Fraction | None:
        """The figure before it is rounded; none where it is not defined."""
        if self.missing is not None or self.numerator is None:
            return None
        if not self.is_quotient:
            return Fraction(self.numerator)
        return Fraction(self.numerator) * self.factor / Fraction(self.denominator) if self.denominator else None

    @property
    def value(self) -> Decimal | None:
        """As it is shown: one decimal, a frequency two, an amount or a count none, half up (M6)."""
        return None if self.exact is None else rounded(self.exact, self.kind.decimals)

    @property
    def why_missing(self) -> Missing | None:
        """Why it is not defined, none if it is."""
        if self.exact is not None:
            return None
        return self.missing or Missing.NOTHING_TO_DIVIDE_BY

    @property
    def fraction(self) -> tuple[int, int] | None:
        """The two numbers it divides, where it is a quotient of whole ones."""
        if isinstance(self.numerator, int) and isinstance(self.denominator, int):
            return self.numerator, self.denominator
        return None

    @property
    def shown(self) -> str:
        """`6.8 %`, `47.8`, `0.22`, `4036`, `n.d.`: an amount in minor units, without a sign of its currency."""
        if self.value is None:
            return NOT_DEFINED
        return f"{self.value} %" if self.kind is Kind.PERCENT else str(self.value)


def rounded(exact: Fraction, decimals: int) -> Decimal:
    """Half up, away from zero (M6), from the exact fraction and not from a decimal of it."""
    scaled = abs(exact) * 10**decimals + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    value = Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
