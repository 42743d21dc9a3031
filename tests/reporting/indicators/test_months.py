"""Months of cover elapsed (E26): whole ones, counted once."""

from datetime import date

import pytest

from app.reporting.indicators.months import elapsed, elapsed_between, whole_months

YEAR = (date(2026, 2, 1), date(2027, 1, 31))
NEXT_YEAR = (date(2027, 2, 1), date(2028, 1, 31))
EVER = date.min


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 2, 1), date(2026, 12, 31), 11),
        (date(2026, 2, 1), date(2026, 6, 30), 5),
        (date(2026, 2, 1), date(2026, 6, 29), 4),
        (date(2026, 2, 1), date(2026, 2, 27), 0),
        (date(2026, 2, 15), date(2026, 3, 14), 1),
        (date(2026, 2, 1), date(2026, 1, 31), 0),
        (date(2026, 2, 1), date(2025, 6, 30), 0),
    ],
)
def test_e26_only_whole_months_count_and_the_last_day_belongs(starts_on: date, ends_on: date, months: int) -> None:
    assert whole_months(starts_on, ends_on) == months


def test_e26_a_campaign_has_twelve_at_most_and_none_before_it_begins() -> None:
    assert [elapsed(YEAR, day) for day in (date(2025, 11, 1), date(2027, 1, 31), date(2029, 1, 1))] == [0, 12, 12]


def test_months_of_two_campaigns_in_a_row_add_up_and_those_of_two_at_once_do_not() -> None:
    at = date(2027, 3, 31)

    assert elapsed_between([NEXT_YEAR, YEAR], EVER, at) == 14
    assert elapsed_between([YEAR, YEAR, (date(2026, 6, 1), date(2026, 12, 31))], EVER, at) == 12


def test_a_period_counts_only_its_own_months() -> None:
    assert elapsed_between([YEAR, NEXT_YEAR], date(2027, 1, 1), date(2027, 3, 31)) == 3


def test_without_a_campaign_no_month_has_elapsed() -> None:
    assert elapsed_between([], EVER, date(2027, 3, 31)) == 0
