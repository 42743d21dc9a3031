"""The daily run of every mutual, by its own calendar, caught up in order (U13)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from app import jobs, membership
from app.core.clock import VirtualClock
from app.core.money import KES, XOF
from app.db import Database
from app.membership import NewMutual

OPENED = date(2026, 1, 14)


async def found(database: Database, code: str, timezone: str = "Africa/Bamako") -> None:
    currency = KES if timezone == "Africa/Nairobi" else XOF
    new = NewMutual(
        code=code, name=code, circle="01", currency=currency, antennas=["Mopti"], opened_on=OPENED, timezone=timezone
    )
    async with database.transaction() as session:
        await membership.found(session, new)


async def run(database: Database) -> list[tuple[str, str]]:
    return [(mutual.code, day.isoformat()) for mutual, day in await jobs.run_days(database)]


async def test_missed_days_are_caught_up_in_order_and_run_once(database: Database, clock: VirtualClock) -> None:
    await found(database, "MICMO")
    first = await run(database)
    clock.advance(timedelta(days=3))

    later, again = await run(database), await run(database)

    assert first == [("MICMO", "2026-01-14"), ("MICMO", "2026-01-15")]
    assert later == [("MICMO", "2026-01-16"), ("MICMO", "2026-01-17"), ("MICMO", "2026-01-18")]
    assert again == []


async def test_each_mutual_has_the_date_of_its_own_time_zone(database: Database, clock: VirtualClock) -> None:
    clock.move_to(datetime(2026, 1, 15, 21, 30, tzinfo=UTC))  # half past midnight in Nairobi
    await found(database, "BAMAKO")
    await found(database, "NAIROBI", "Africa/Nairobi")

    done = await run(database)

    assert done[-1] == ("NAIROBI", "2026-01-16")
    assert ("BAMAKO", "2026-01-16") not in done


async def test_a_mutual_whose_day_fails_does_not_hold_up_the_others(database: Database) -> None:
    await found(database, "AAA")
    await found(database, "BBB")
    async with database.transaction() as session:
        await session.execute(text("UPDATE mutuals SET timezone = 'Africa/Mopti' WHERE code = 'AAA'"))

    with pytest.raises(ExceptionGroup) as failed:
        await jobs.run_days(database)

    async with database.transaction() as session:
        other = await membership.mutual_by_code(session, "BBB")
        assert await membership.days_to_run(session, other.id, date(2026, 1, 15)) == []
    assert len(failed.value.exceptions) == 1
