"""The clock, and the dates on which instants fall."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.clock import SystemClock, VirtualClock, business_date, timezones

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_virtual_clock_stands_still_until_it_is_moved() -> None:
    clock = VirtualClock(MORNING)
    clock.advance(timedelta(days=1))

    assert [clock.now(), clock.now()] == [MORNING + timedelta(days=1)] * 2


def test_a_virtual_clock_does_not_go_back() -> None:
    clock = VirtualClock(MORNING)

    with pytest.raises(AssertionError):
        clock.move_to(MORNING - timedelta(seconds=1))
    assert clock.now() == MORNING


@pytest.mark.parametrize(
    ("instant", "timezone", "expected"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), "Africa/Bamako", date(2026, 1, 31)),
        (datetime(2026, 2, 1, 0, 0, tzinfo=UTC), "Africa/Bamako", date(2026, 2, 1)),
        (datetime(2026, 1, 31, 21, 0, tzinfo=UTC), "Africa/Nairobi", date(2026, 2, 1)),
        (datetime(2026, 1, 31, 20, 59, 59, tzinfo=UTC), "Africa/Nairobi", date(2026, 1, 31)),
    ],
)
def test_a_business_date_is_the_mutuals_own(instant: datetime, timezone: str, expected: date) -> None:
    assert business_date(instant, timezone) == expected


def test_a_mutuals_zone_is_one_that_this_machine_knows() -> None:
    assert {"Africa/Bamako", "Africa/Nairobi"} <= timezones()
    assert "Africa/Timbuktoo" not in timezones()
