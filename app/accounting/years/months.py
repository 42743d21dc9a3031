"""How much of a campaign's cover is over at a date (the m of E26)."""

from datetime import date, timedelta

MONTHS_OF_COVER = 12
ONE_DAY = timedelta(days=1)


def months_of_cover(cover_from: date, until: date) -> int:
    """Whole months of cover, `until` included: 1 February to 31 December is 11, at most 12, 0 if not begun (E26)."""
    after = until + ONE_DAY
    months = (after.year - cover_from.year) * 12 + after.month - cover_from.month
    if after.day < cover_from.day and not _is_last_of_month(after):
        months -= 1
    return min(max(months, 0), MONTHS_OF_COVER)


def _is_last_of_month(day: date) -> bool:
    """A month begun on the 31st ends where a shorter one ends."""
    return (day + ONE_DAY).month != day.month
