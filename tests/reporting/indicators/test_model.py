"""Indicators as values: what they divide, and how they are shown (M6)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from app.core.money import KES, XOF
from app.reporting import Indicator
from app.reporting.indicators import Kind, Missing


def an_indicator(kind: Kind, numerator: int, denominator: int | None = None, factor: int = 1) -> Indicator:
    return Indicator(
        name="penetration",
        kind=kind,
        numerator=numerator,
        denominator=denominator,
        factor=factor,
        is_quotient=denominator is not None,
    )


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (an_indicator(Kind.PERCENT, 34, 500, 100), "6.8 %"),
        (an_indicator(Kind.PERCENT, 1, 800, 100), "0.1 %"),
        (an_indicator(Kind.PERCENT, 1, 2000, 100), "0.1 %"),
        (an_indicator(Kind.PERCENT, 49, 100_000, 100), "0.0 %"),
        (an_indicator(Kind.PERCENT, -1, 8, 100), "-12.5 %"),
        (an_indicator(Kind.TENTHS, 41, 4), "10.3"),
        (an_indicator(Kind.TENTHS, -41, 4), "-10.3"),
        (an_indicator(Kind.FREQUENCY, 3, 163, 12), "0.22"),
        (an_indicator(Kind.AMOUNT, 3, 2), "2"),
        (an_indicator(Kind.AMOUNT, 5_000), "5000"),
        (an_indicator(Kind.COUNT, 0), "0"),
    ],
)
def test_m6_a_figure_is_rounded_half_up_to_the_decimals_of_its_kind(found: Indicator, shown: str) -> None:
    assert found.shown == shown


def test_a_quotient_by_zero_is_not_defined_and_says_why() -> None:
    found = an_indicator(Kind.PERCENT, 3, 0, 100)

    assert (found.shown, found.value, found.why_missing) == ("n.d.", None, Missing.NOTHING_TO_DIVIDE_BY)


def test_one_third_is_rounded_from_the_fraction_and_not_from_its_decimals() -> None:
    found = Indicator(
        name="reserve_months", kind=Kind.TENTHS, numerator=321_260, denominator=Fraction(86_344, 5), currency=XOF
    )

    assert found.value == Decimal("18.6")
    assert found.fraction is None


def test_a_fraction_is_told_where_both_numbers_are_whole() -> None:
    assert an_indicator(Kind.PERCENT, 34, 500, 100).fraction == (34, 500)
    assert an_indicator(Kind.AMOUNT, 5_000).fraction is None


def test_an_average_of_cents_is_a_number_of_cents() -> None:
    found = Indicator(name="average_cost_out", kind=Kind.AMOUNT, numerator=1_001, denominator=2, currency=KES)

    assert found.value == Decimal(501)
