"""When an attempt is asked about, sent again, or given to people: by age and the operator's profile (RELIABILITY 3)."""

from datetime import datetime, timedelta

from app.payouts.tables import AttemptRow
from app.providers import Profile

LEAST_NOT_FOUND = 3
JITTER = 0.1


def next_query(attempt: AttemptRow, profile: Profile, at: datetime) -> datetime:
    """The next step of the ladder above the attempt's age; after the last one again and again, a little apart.

    An earlier wish stands: a hint may have come before the answer.
    """
    wished = attempt.next_query_at
    return at if wished is not None and wished <= at else _step(attempt, profile, at)


def after_query(attempt: AttemptRow, profile: Profile, at: datetime) -> datetime:
    """The same once it has been asked about."""
    return _step(attempt, profile, at)


def next_sending(attempt: AttemptRow, profile: Profile, at: datetime) -> datetime:
    """When what has not left is tried again: the ladder by the number of trials, the last step repeating."""
    ladder = profile.payout_ladder_s
    return at + timedelta(seconds=ladder[min(attempt.sendings, len(ladder)) - 1])


def may_go_again(attempt: AttemptRow, profile: Profile, at: datetime) -> bool:
    """Whether the same reference may leave once more: not found often and long enough, and paid once all the same."""
    if not is_long_not_found(attempt, profile, at) or not profile.payout_is_idempotent:
        return False
    assert attempt.first_sent_at is not None, "what is not found was sent"
    return at < attempt.first_sent_at + timedelta(seconds=profile.payout_window_s)


def is_long_not_found(attempt: AttemptRow, profile: Profile, at: datetime) -> bool:
    """Three answers or more that the operator knows nothing of it, over the whole quarantine."""
    if attempt.not_found < LEAST_NOT_FOUND or attempt.not_found_since is None:
        return False
    return at >= attempt.not_found_since + timedelta(seconds=profile.payout_quarantine_s)


def is_out_of_patience(attempt: AttemptRow, profile: Profile, at: datetime) -> bool:
    """Whether the operator has been silent for so long that people look (I22)."""
    assert attempt.first_sent_at is not None, "what is asked about was sent"
    return at >= attempt.first_sent_at + timedelta(seconds=profile.payout_patience_s)


def _step(attempt: AttemptRow, profile: Profile, at: datetime) -> datetime:
    assert attempt.first_sent_at is not None, "what is asked about was sent"
    for age_s in profile.payout_ladder_s:
        if (step := attempt.first_sent_at + timedelta(seconds=age_s)) > at:
            return step
    return at + timedelta(seconds=profile.payout_ladder_s[-1] * _apart(attempt.reference))


def _apart(reference: str) -> float:
    """Between 0.9 and 1.1, each attempt its own: those of one round do not all ask in the same second."""
    return 1 - JITTER + 2 * JITTER * int(reference[:4], 16) / 0xFFFF
