"""The clock examines claims of every mutual (C5)."""

from datetime import UTC, datetime

import pytest

from app import jobs
from app.core.clock import VirtualClock
from app.db import Database
from tests.claims.clinic import Clinic, a_clinic, act


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 8 April, when March is invoiced."""
    return VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))


@pytest.fixture
async def clinic(database: Database, clock: VirtualClock) -> Clinic:
    """A clinic that bills."""
    return await a_clinic(database, clock)


async def test_claims_of_every_mutual_are_examined_and_then_there_are_none_left(clinic: Clinic) -> None:
    stay = await clinic.sent(act(32_500), at=clinic.csref, care="HOSP")

    counts = [await jobs.examine_claims(clinic.village.database), await jobs.examine_claims(clinic.village.database)]

    assert counts == [1, 0]
    assert (await clinic.view(stay)).status == "in_review"
