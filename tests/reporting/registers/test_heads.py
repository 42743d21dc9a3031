"""Whom a list names for a unit: its head, or who stands in for a head that has left it."""

import pytest

from app import membership
from app.core.clock import VirtualClock
from app.db import Database
from tests.collection.till import AGENT
from tests.membership.village import Village, a_village
from tests.reporting.registers.drawn import asked, rows


@pytest.fixture
async def village(database: Database, clock: VirtualClock) -> Village:
    """MICMO, founded this morning."""
    return await a_village(database, clock)


@pytest.mark.parametrize("name", ["contribution_register", "arrears_and_suspensions"])
async def test_who_has_left_is_not_named_nor_called(village: Village, name: str) -> None:
    unit = await village.enrol(3)
    async with village.database.transaction() as session:
        [before] = await rows(session, name, asked(village.mutual, village.today))
        await membership.remove_member(session, village.mutual, unit, 1, reason="death", actor=AGENT)
        [after] = await rows(session, name, asked(village.mutual, village.today))

    assert (before["head"], after["head"]) == ("Personne 1", "Personne 2")
