"""The m of E26: whole months of a campaign's cover, the last day included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounting.years import months_of_cover
from tests.membership.village import day

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("cover_from", "until", "months"),
    [
        ("2026-02-01", "2026-12-31", 11),
        ("2026-02-01", "2026-06-30", 5),
        ("2026-02-01", "2026-06-29", 4),
        ("2026-02-01", "2026-02-27", 0),
        ("2026-02-01", "2026-02-28", 1),
        ("2026-02-15", "2026-12-31", 10),
        ("2026-01-01", "2026-12-31", 12),
        ("2026-12-31", "2026-12-31", 0),
        ("2026-01-31", "2026-02-27", 1),
        ("2027-01-01", "2026-12-31", 0),
        ("2027-02-01", "2026-12-31", 0),
        ("2024-02-01", "2026-12-31", 12),
    ],
)
def test_e26_whole_months_are_counted_with_the_last_day(cover_from: str, until: str, months: int) -> None:
    assert months_of_cover(day(cover_from), day(until)) == months


@given(DAYS, DAYS)
def test_e26_months_stay_between_none_and_twelve_and_never_run_backwards(cover_from: date, until: date) -> None:
    months = months_of_cover(cover_from, until)

    assert 0 <= months <= 12
    assert months <= months_of_cover(cover_from, until + timedelta(days=1))
    assert months == 0 or until >= cover_from
