"""What messages of operators are made of, and what is none of it."""

from datetime import UTC, datetime

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
    [
        None,
        "",
        1795255200,
        "2026-11-21",
        "2026-11-21T09:59:40",
        "1999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "2100-01-01T00:00:00Z",
    ],
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


@pytest.mark.parametrize("told", [None, 7, True, [], {}, "", "two\nlines", "x" * 65, "é", "\ud800"])
def test_what_is_no_short_plain_text_is_none(told: object) -> None:
    assert reading.plain(told) is None


def test_a_short_plain_text_is_itself() -> None:
    assert reading.plain("two words") == "two words"


@pytest.mark.parametrize(
    "written", ["2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00+00:00", "2026-11-21T11:00:00+01:00"]
)
def test_an_instant_is_told_in_utc(written: str) -> None:
    assert reading.instant(written) == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
