"""The database dies under a load of callbacks and comes back (RELIABILITY 3, 29)."""

import shutil
import tempfile
from pathlib import Path

from tests.journeys.database_kills import kill_often


async def test_three_kills_of_the_database_lose_nothing_acknowledged_and_book_nothing_twice() -> None:
    """RELIABILITY 3, 29: what was acknowledged is booked once; what was refused comes by the statement."""
    state = Path(tempfile.mkdtemp(prefix="mutuelle-kills-"))

    found = await kill_often(state, 3)
    shutil.rmtree(state)

    assert found.acknowledged > 100
    assert found.lost == 0
    assert found.ours == found.theirs
    assert found.entries == len(found.theirs)
