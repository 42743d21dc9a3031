"""Seeded simulation of money out: faults, then calm; the operators' books agree with ours (RELIABILITY 8, I14, I22)."""

import pytest

from app.db.embedded import ServerUrls
from tests.journeys.payout_storm import play
from tests.journeys.storm_truth import Broken
from tests.journeys.storm_wrongs import WRONGS, Wrong

# More of them: `python -m tests.journeys.payout_storm --seeds 60`.
SEEDS = (1, 2, 3)
ALONE = 3


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_a_storm_every_book_agrees_and_nothing_is_left_in_doubt(
    server: ServerUrls, template: str, seed: int
) -> None:
    """RELIABILITY 8, I4, I5, I10, I11, I13, I14, I20, I22: `play` examines every day and in the end, and raises."""
    played = await play(server, template, seed, 5)

    assert played.counts["paid"] > 0


async def test_the_same_seed_by_a_single_worker_gives_the_same_log(server: ServerUrls, template: str) -> None:
    """RELIABILITY 8: same seed, same event log."""
    first, second = [await play(server, template, ALONE, 1, is_alone=True) for _ in range(2)]

    assert first.events == second.events
    assert first.digest == second.digest


@pytest.mark.parametrize("wrong", WRONGS.values(), ids=WRONGS.keys())
async def test_what_is_deliberately_wrong_is_caught(server: ServerUrls, template: str, wrong: Wrong) -> None:
    """RELIABILITY 8: each canary is caught by its recorded seed."""
    with wrong.around(), pytest.raises(Broken, match=wrong.found):
        await play(server, template, wrong.seed, 5, is_alone=True, adapter=wrong.adapter, dispatch=wrong.dispatch)
