"""Hand-overs between mutuals survive every cut: applied once, marked once, never lost (RELIABILITY 1)."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from app import claims, jobs, ledger
from app.core.clock import VirtualClock
from app.db import Database
from app.jobs.handing_over import HANDING_OVER
from tests.claims.clinic import ACCOUNTANT
from tests.claims.portability.circles import Circles, two_circles

OPEN = "SELECT count(*) FROM hand_overs WHERE applied_at IS NULL"
CHARGES = "SELECT count(*) FROM visit_charges"


@pytest.fixture
def clock() -> VirtualClock:
    """The morning of 8 April, when March is invoiced."""
    return VirtualClock(datetime(2026, 4, 8, 8, 0, tzinfo=UTC))


@pytest.fixture
async def circles(database: Database, clock: VirtualClock) -> Circles:
    """Two mutuals that take each other's members."""
    circles = await two_circles(database, clock)
    await circles.agree()
    return circles


async def test_cut_before_the_home_mutuals_books_nothing_is_lost(circles: Circles) -> None:
    """The host has committed, the worker died: the outbox holds it, the checker counts it, the next round books it."""
    await circles.approved()

    assert (await circles.mopti.scalar(OPEN), await circles.mopti.scalar(CHARGES)) == (1, 0)
    assert await circles.mopti.findings() == []

    assert await circles.hand_over() == 1
    assert await circles.between() == (5_215, -5_215)


async def test_cut_between_the_books_and_the_mark_nothing_is_doubled(circles: Circles) -> None:
    """The home mutual has committed, the mark has not: it is applied again, which changes nothing."""
    await circles.approved()
    async with circles.database.transaction() as session:
        [waiting] = await claims.waiting_hand_overs(session)
    async with circles.database.transaction() as session:
        assert await claims.apply_charge(session, waiting, HANDING_OVER)

    assert (await circles.mopti.scalar(OPEN), await circles.mopti.scalar(CHARGES)) == (1, 1)
    assert await circles.mopti.findings() == []
    circles.mopti.village.clock.move_to(datetime(2026, 4, 9, 8, 0, tzinfo=UTC))

    assert await circles.hand_over() == 0

    assert (await circles.mopti.scalar(OPEN), await circles.mopti.scalar(CHARGES)) == (0, 1)
    assert await circles.between() == (5_215, -5_215)
    assert await circles.mopti.findings() == []


async def test_two_workers_at_once_apply_it_once(circles: Circles) -> None:
    await circles.approved()

    took = await asyncio.gather(*(circles.hand_over() for _ in range(3)))

    assert sum(took) == 1
    assert await circles.between() == (5_215, -5_215)
    assert await circles.mopti.findings() == []


async def test_what_fails_stays_open_and_holds_up_nobody(circles: Circles) -> None:
    """The home mutual has closed every month there is to book in; the other direction goes through."""
    failing = await circles.approved()
    await circles.approved(host=circles.bandiagara)
    async with circles.database.transaction() as session:
        await ledger.close_period(session, circles.bandiagara.village.mutual.id, date(2026, 4, 1), actor=ACCOUNTANT)

    assert await jobs.hand_over(circles.database) == 1

    why = "SELECT failed_with || ' ' || attempts FROM hand_overs WHERE claim_id = :claim AND applied_at IS NULL"
    assert await circles.mopti.scalar(why, claim=failing) == "ledger.period_closed 1"
    told = "SELECT mutual_id FROM incidents WHERE kind = 'portability.hand_over_failed'"
    assert await circles.mopti.scalar(told) == circles.mopti.village.mutual.id
    circles.mopti.village.clock.move_to(datetime(2026, 5, 2, 8, 0, tzinfo=UTC))

    assert await jobs.hand_over(circles.database) == 1

    booked = await circles.entry(circles.bandiagara, f"approved:{failing}")
    assert booked.booked_on == date(2026, 5, 2)
    assert await circles.mopti.findings() == []
