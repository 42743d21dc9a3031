"""The stage's clock stands still during the play and runs on after it."""

from datetime import UTC, datetime, timedelta

from app.demo.clock import StageClock

EVENING = datetime(2026, 6, 30, 20, tzinfo=UTC)


def test_it_stands_still_until_the_season_is_over_and_then_runs_with_real_time() -> None:
    outside = iter((100.0, 107.5))
    clock = StageClock(EVENING, seconds=lambda: next(outside))
    during = clock.now(), clock.now()

    clock.run_on()

    assert during == (EVENING, EVENING)
    assert clock.now() == EVENING + timedelta(seconds=7.5)


def test_the_season_moves_it() -> None:
    clock = StageClock(EVENING)

    clock.move_to(EVENING + timedelta(days=1))

    assert clock.now() == EVENING + timedelta(days=1)
