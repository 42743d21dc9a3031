"""Months of cover elapsed, as the deferral of DOMAIN 11 counts them: whole ones, the last day included."""

from collections.abc import Iterable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
MOST = 12

Span = tuple[date, date]


def whole_months(starts_on: date, ends_on: date) -> int:
    """Whole months from the first day to the last, both included: 1 February to 31 December are 11 (E26)."""
    if ends_on < starts_on:
        return 0
    after = ends_on + ONE_DAY
    months = (after.year - starts_on.year) * 12 + after.month - starts_on.month
    return months - 1 if after.day < starts_on.day else months


def elapsed(span: Span, at: date) -> int:
    """`m` of E26 for a campaign: its whole months up to `at`, twelve at most, none before it begins."""
    starts_on, ends_on = span
    return min(whole_months(starts_on, min(at, ends_on)), MOST)


def elapsed_between(spans: Iterable[Span], since: date, at: date) -> int:
    """Months of cover from `since` to `at`; where campaigns overlap or follow each other they count once."""
    return sum(
        whole_months(starts_on, min(at, ends_on))
        - (whole_months(starts_on, since - ONE_DAY) if since > starts_on else 0)
        for starts_on, ends_on in _joined(spans)
        if ends_on >= since
    )


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for starts_on, ends_on in sorted(spans):
        if joined and starts_on <= joined[-1][1] + ONE_DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends_on))
        else:
            joined.append((starts_on, ends_on))
    return joined
