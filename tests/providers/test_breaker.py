"""The circuit breaker on a clock that only moves when told."""

from datetime import timedelta

from app.core.clock import VirtualClock
from app.providers.breaker import FAILURES, PAUSE, Breaker


def broken(clock: VirtualClock) -> Breaker:
    """A breaker that has just seen one failure too many."""
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.note(answered=False)
    return breaker


def test_failures_in_a_row_pause_the_operator(clock: VirtualClock) -> None:
    breaker = Breaker(clock)

    admitted = []
    for _ in range(FAILURES + 1):
        admitted.append(breaker.admits())
        breaker.note(answered=False)

    assert admitted == [True] * FAILURES + [False]


def test_an_answer_in_between_starts_the_count_again(clock: VirtualClock) -> None:
    breaker = Breaker(clock)
    for answered in [*[False] * (FAILURES - 1), True, *[False] * (FAILURES - 1)]:
        breaker.note(answered=answered)

    assert breaker.admits()


def test_after_the_pause_one_call_tries_and_the_others_wait_for_it(clock: VirtualClock) -> None:
    breaker = broken(clock)
    clock.advance(PAUSE)

    assert [breaker.admits(), breaker.admits()] == [True, False]


def test_a_trial_that_is_answered_ends_the_pause(clock: VirtualClock) -> None:
    breaker = broken(clock)
    clock.advance(PAUSE)
    breaker.admits()
    breaker.note(answered=True)

    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_trial_that_fails_or_is_never_heard_of_means_another_pause(clock: VirtualClock) -> None:
    breaker = broken(clock)
    clock.advance(PAUSE)
    breaker.admits()
    clock.advance(PAUSE - timedelta(seconds=1))
    waiting = breaker.admits()
    clock.advance(timedelta(seconds=1))

    assert (waiting, breaker.admits()) == (False, True)


def test_a_clock_set_back_does_not_lengthen_the_pause(clock: VirtualClock) -> None:
    """RELIABILITY 39."""
    breaker = broken(clock)
    clock.instant -= timedelta(hours=1)

    assert breaker.admits()
