"""The daily run of every mutual, caught up in order: calls, grace, lapses, advances (U13)."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

from app import membership
from app.core.actor import Actor
from app.core.clock import business_date
from app.db import Database
from app.membership import Mutual

DAILY_RUN = Actor.system("daily_run")


async def run_days(database: Database) -> Sequence[tuple[Mutual, date]]:
    """Run each mutual's missed days up to its own today; answers what was run. Twice for a day changes nothing.

    A mutual whose day fails does not hold up the others: all errors are raised together at the end.
    """
    async with database.transaction() as session:
        mutuals = await membership.mutuals(session)
    done, failed = list[tuple[Mutual, date]](), list[Exception]()
    for mutual in mutuals:
        try:
            async for day in _catch_up(database, mutual):
                done.append((mutual, day))
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("the days of some mutuals failed", failed)
    return done


async def _catch_up(database: Database, mutual: Mutual) -> AsyncIterator[date]:
    today = business_date(database.clock.now(), mutual.timezone)
    async with database.transaction() as session:
        missed = await membership.days_to_run(session, mutual.id, today)
    for day in missed:
        await membership.run_day(database, mutual.id, day, DAILY_RUN)
        yield day
