"""Amounts written with exponents: refused by their size before they are written out (RELIABILITY 6.7)."""

import tracemalloc
from decimal import Decimal

import pytest

from app.core.money import KES, InvalidAmount, Money


@pytest.mark.parametrize("written", ["1e999999", "1e-999999", "0e999999"])
def test_an_enormous_exponent_is_refused_in_little_memory(written: str) -> None:
    tracemalloc.start()

    with pytest.raises(InvalidAmount):
        Money.parse(Decimal(written), KES)

    assert tracemalloc.get_traced_memory()[1] < 100_000
    tracemalloc.stop()
