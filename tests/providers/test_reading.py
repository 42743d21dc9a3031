"""What messages of operators are made of, and what is none of it."""

import pytest

from app.core.money import XOF, Money
from app.providers import reading


def test_an_amount_is_read_as_it_stands() -> None:
    """DOMAIN M1: never rounded."""
    assert reading.money("2500", "XOF") == Money(2_500, XOF)
    assert reading.money("0", "XOF") == Money(0, XOF)
    assert reading.paid("0", "XOF") is None


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("2500.50", "XOF"), ("2500", "ZZZ"), ("2500", "xof"), (None, "XOF"), ("2500", None), (True, "XOF"), ([], "XOF")],
)
def test_a_fraction_of_a_franc_and_a_currency_of_nobody_s_are_no_amounts(amount: object, currency: object) -> None:
    assert reading.money(amount, currency) is None


@pytest.mark.parametrize(
    "written",
    [None, "", 1795255200, "2026-11-21", "2026-11-21T09:59:40", "1999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"],
)
def test_what_is_no_instant_of_our_days_is_none(written: object) -> None:
    assert reading.instant(written) is None


@pytest.mark.parametrize("written", [None, 22370001122, "", "unknown", "+2237000112"])
def test_what_is_no_mobile_number_is_none(written: object) -> None:
    assert reading.number(written) is None


@pytest.mark.parametrize("written", [None, "", "a\x00b", "\ud800", "l" * 256, 5])
def test_what_no_table_can_hold_is_no_line(written: object) -> None:
    assert reading.line(written) is None


@pytest.mark.parametrize(
    ("fields", "name", "typed"),
    [
        ({"numero": "0100012336"}, "numero", "0100012336"),
        ({"numero": 100012336}, "numero", None),
        ({"autre": "0100012336"}, "numero", None),
        ({"numero": "0100012336"}, None, None),
        (["0100012336"], "numero", None),
        (None, "numero", None),
    ],
)
def test_only_the_field_of_that_name_is_what_the_payer_typed(
    fields: object, name: str | None, typed: str | None
) -> None:
    assert reading.line(reading.member(fields, name)) == typed
