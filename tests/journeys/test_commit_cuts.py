"""The connection breaks at COMMITs of a payout's life, on either side of them (RELIABILITY 1.4, 14, 24)."""

import pytest

from tests.journeys.commit_cuts import cut_everywhere
from tests.journeys.payout_lives import LIVES

# The whole enumeration is `python -m tests.journeys.commit_cuts`.
SHARE = {"paid": 6, "failed and sent again": 20, "returned": 20, "refunded": 12, "asked about": 12, "not found": 30}


@pytest.mark.parametrize("life", LIVES)
async def test_reliability_14_and_24_a_payout_whose_commits_are_cut_off_is_paid_once_and_ends(
    life: str, database_url: str
) -> None:
    """No second transfer, no orphan in between, whichever COMMIT was lost or answered to nobody."""
    tried = await cut_everywhere(database_url, life, every=SHARE[life])

    assert tried.cuts > 2
    assert tried.wrong == []
