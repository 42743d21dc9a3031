"""The daily run of every mutual, caught up in order: calls, grace, lapses, advances (U13)."""

from collections.abc import Sequence
from datetime import date

from app import membership
from app.core.actor import Actor
from app.core.clock import business_date
from app.db import Database
from app.membership import Mutual

DAILY_RUN = Actor.system("daily_run")


async def run_days(database: Database) -> Sequence[tuple[Mutual, date]]:
    """Run each mutual's missed days up to its own today; answers what was run. Twice for a day changes nothing."""
    async with database.transaction() as session:
        mutuals = await membership.mutuals(session)
    done = []
    for mutual in mutuals:
        today = business_date(database.clock.now(), mutual.timezone)
        async with database.transaction() as session:
            missed = await membership.days_to_run(session, mutual.id, today)
        for day in missed:
            await membership.run_day(database, mutual.id, day, DAILY_RUN)
            done.append((mutual, day))
    return done
