"""The days by which the back office goes."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def ends_month(on: date) -> bool:
    """Whether a month is over with this day."""
    return (on + ONE_DAY).day == 1


def ends_quarter(on: date) -> bool:
    """Whether a quarter is over with this day."""
    return ends_month(on) and on.month % 3 == 0


def month_before(on: date) -> tuple[date, date]:
    """The first and the last day of the month before the one that `on` lies in."""
    last = on.replace(day=1) - ONE_DAY
    return last.replace(day=1), last
