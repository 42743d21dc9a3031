"""Workers that pay are killed at every step, and race each other for the float (RELIABILITY 14, 22, 23)."""

from pathlib import Path

from app.payouts import State
from tests.journeys.payout_deaths import STEPS
from tests.journeys.payout_kills import kill_often, race_for_float


async def test_reliability_14_a_worker_killed_once_at_every_step_of_a_batch_leaves_each_paid_once(
    database_url: str, tmp_path: Path
) -> None:
    """One transfer each at the operator, nothing in transit, both books agree, and the checker finds nothing."""
    found = await kill_often(database_url, tmp_path / "deaths", payouts=10, most=1)

    assert set(found.tally) == set(STEPS)
    assert found.kills >= len(STEPS)
    assert found.is_sound, found


async def test_reliability_22_and_23_eight_worker_processes_pay_what_the_float_allows_and_each_once(
    database_url: str, tmp_path: Path
) -> None:
    found = await race_for_float(database_url, tmp_path / "deaths", payouts=10, enough_for=4)

    assert found.states == {State.SUCCEEDED: 4, State.APPROVED: 6}
    assert (found.transfers, found.payees, found.attempts) == (4, 4, 4)
    assert (found.our_float_minor, found.findings) == (0, [])
