"""Quarters and months end when they do, leap years too."""

from datetime import date

from app.demo.backoffice.dates import ends_month, ends_quarter, month_before


def test_a_month_ends_on_its_last_day_whatever_its_length() -> None:
    assert [ends_month(date(2028, 2, day)) for day in (28, 29)] == [False, True]


def test_only_every_third_month_ends_a_quarter() -> None:
    ends = [date(2026, 3, 31), date(2026, 4, 30), date(2026, 6, 30), date(2026, 6, 29)]

    assert [ends_quarter(on) for on in ends] == [True, False, True, False]


def test_the_month_before_january_is_december() -> None:
    assert month_before(date(2026, 1, 6)) == (date(2025, 12, 1), date(2025, 12, 31))
