"""Amounts as operators write them, and the rounding rules (DOMAIN M1, M2, M5; RELIABILITY 6.7)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import (
    CURRENCIES,
    GNF,
    KES,
    MOST_MINOR,
    XAF,
    XOF,
    Currency,
    InvalidAmount,
    Money,
    UnknownCurrency,
    rate_of,
    split,
)

WRITTEN_IN_FRANCS = [
    ("1500", 1_500),
    ("1500.00", 1_500),
    ("1500.0", 1_500),
    ("00012", 12),
    (1_500, 1_500),
    (Decimal("1500.00"), 1_500),
    (Decimal("1E+3"), 1_000),
    ("0", 0),
    (MOST_MINOR, MOST_MINOR),
]
NOT_FRANCS = [
    "1500.50",
    "0.5",
    "-1500",
    "+1500",
    -1,
    "1e3",
    "1E+3",
    "",
    " ",
    " 1500",
    "1500 ",
    "1500\n",
    "1 500",
    "1,500",
    "1.500,00",
    "1500.",
    ".5",
    "0x10",
    "NaN",
    "Infinity",
    "١٥٠٠",
    "1500 F",
    "1.0000001",
    True,
    False,
    1500.0,
    None,
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    Decimal("-1"),
    Decimal("1500.5"),
    10**18,
    "1" + "0" * 18,
    MOST_MINOR + 1,
]


@pytest.mark.parametrize(("written", "minor"), WRITTEN_IN_FRANCS)
def test_an_amount_in_francs_is_read_exactly(written: str | int | Decimal, minor: int) -> None:
    assert Money.parse(written, XOF) == Money(minor, XOF)


@pytest.mark.parametrize("written", NOT_FRANCS, ids=repr)
def test_what_is_not_a_whole_amount_of_francs_is_refused_and_never_rounded(written: str) -> None:
    with pytest.raises(InvalidAmount):
        Money.parse(written, XOF)


@pytest.mark.parametrize("written", [10**5_000, -(10**5_000)], ids=["huge", "hugely negative"])
def test_an_integer_too_long_to_write_out_is_refused_like_any_other(written: int) -> None:
    with pytest.raises(InvalidAmount):
        Money.parse(written, XOF)


@pytest.mark.parametrize(("written", "minor"), [("15", 1_500), ("15.5", 1_550), ("15.05", 1_505), (15, 1_500)])
def test_an_amount_with_cents_is_read_in_cents(written: str | int, minor: int) -> None:
    assert Money.parse(written, KES) == Money(minor, KES)


def test_a_third_decimal_is_no_cent() -> None:
    with pytest.raises(InvalidAmount):
        Money.parse("15.005", KES)


@given(minor=st.integers(0, MOST_MINOR), currency=st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_in_units_is_read_back_to_the_minor_unit(minor: int, currency: str) -> None:
    amount = Money(minor, Currency.of(currency))

    assert Money.parse(amount.in_units(), amount.currency) == amount


@given(written=st.text(max_size=30) | st.integers() | st.decimals())
def test_whatever_stands_there_is_an_amount_or_is_refused(written: str | int | Decimal) -> None:
    try:
        amount = Money.parse(written, KES)
    except InvalidAmount:
        return
    assert 0 <= amount.minor <= MOST_MINOR
    assert Decimal(written) * 100 == amount.minor


def test_amounts_are_added_taken_away_and_compared_within_a_currency() -> None:
    assert Money(700, XOF) + Money(300, XOF) == Money(1_000, XOF)
    assert Money(700, XOF) - Money(1_000, XOF) == -Money(300, XOF)
    assert Money(1, KES) < Money(2, KES) <= Money(2, KES)
    assert [bool(Money(0, GNF)), bool(Money(-1, GNF))] == [False, True]


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__"])
def test_amounts_of_two_currencies_do_not_mix(operation: str) -> None:
    with pytest.raises(AssertionError):
        getattr(Money(1, XOF), operation)(Money(1, XAF))


@pytest.mark.parametrize(("amount", "told"), [(Money(1_500, XOF), "1500 XOF"), (Money(1_505, KES), "15.05 KES")])
def test_an_amount_tells_its_units_and_its_currency(amount: Money, told: str) -> None:
    assert str(amount) == told


def test_a_currency_we_do_not_keep_is_unknown() -> None:
    with pytest.raises(UnknownCurrency):
        Currency.of("EUR")


def test_the_remainder_of_a_split_goes_to_the_first_part_m2() -> None:
    assert split(1_730, 3) == (578, 576, 576)
    assert Money(1_730, XOF).split(3) == (Money(578, XOF), Money(576, XOF), Money(576, XOF))


@given(total=st.integers(0, MOST_MINOR), parts=st.integers(1, 12))
def test_a_split_loses_nothing_and_its_other_parts_are_equal_m2(total: int, parts: int) -> None:
    first, *others = split(total, parts)

    assert first + sum(others) == total
    assert set(others) <= {total // parts}
    assert 0 <= first - total // parts < parts


@pytest.mark.parametrize(
    ("minor", "rate", "expected"),
    [(8_650, "0.01", 87), (8_649, "0.01", 86), (50, "0.01", 1), (49, "0.01", 0), (150, "0.015", 2), (0, "0.01", 0)],
)
def test_an_expected_fee_is_rounded_half_up_m5(minor: int, rate: str, expected: int) -> None:
    assert rate_of(minor, Decimal(rate)) == expected
