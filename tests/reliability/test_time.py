"""RELIABILITY 39: clocks step and disagree; nothing expires early, no day runs twice, value dates stay right."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from app import jobs
from app.core.clock import VirtualClock
from app.core.vault import Vault
from app.db import Database
from app.db.leases import GivenClock
from app.inbox import Drain
from tests.collection.office import Office
from tests.inbox.world import Booker, a_confirmation


@pytest.fixture
async def fast_host(database_url: str, clock: VirtualClock, vault: Vault) -> AsyncIterator[Database]:
    """The same database seen from a host whose clock is two hours ahead."""
    database = Database.connect(database_url, clock=VirtualClock(clock.now() + timedelta(hours=2)), vault=vault)
    yield database
    await database.close()


async def test_reliability_39_a_clock_that_steps_back_over_midnight_runs_no_day_twice(office: Office) -> None:
    village = office.till.village
    unit, _ = await office.till.unit(12)
    village.clock.move_to(village.clock.now().replace(month=1, day=31, hour=1))
    done = [day for _, day in await jobs.run_days(village.database)]
    village.clock.instant -= timedelta(hours=3)

    again = await jobs.run_days(village.database)
    village.clock.advance(timedelta(hours=4))
    later = await jobs.run_days(village.database)

    assert (done[-1], list(again), list(later)) == (date(2026, 1, 31), [], [])
    assert (await village.see(unit)).arrears_minor == 6_920
    assert await office.till.findings() == []


async def test_reliability_39_a_host_whose_clock_runs_ahead_takes_over_no_lease(
    office: Office, fast_host: Database
) -> None:
    """Leases are timed by one clock for all, the database's in production (DESIGN 9)."""
    lease_clock = GivenClock(office.till.village.clock)
    await office.drained()
    hasty = Drain(fast_host, doors=office.adapters.open, book=Booker(), lease_clock=lease_clock)
    await office.post("payment", a_confirmation().replace(b"700100", b"600777"))

    assert await hasty.step() == 0

    await office.drained()
    assert await office.till.payments() == 1
