"""The connection breaks at COMMITs of a payout's life, on either side of them (RELIABILITY 1.4, 14, 21)."""

import pytest

from tests.journeys.commit_cuts import LIVES, cut_everywhere

# The whole enumeration is `python -m tests.journeys.commit_cuts`.
SHARE = {"paid": 4, "failed and sent again": 20, "returned": 20}


@pytest.mark.parametrize("life", LIVES)
async def test_a_payout_whose_commits_are_cut_off_is_paid_once_and_ends(life: str, database_url: str) -> None:
    """No second transfer, no orphan in between, whichever COMMIT was lost or answered to nobody."""
    tried = await cut_everywhere(database_url, life, every=SHARE[life])

    assert tried.points > SHARE[life]
    assert tried.wrong == []
