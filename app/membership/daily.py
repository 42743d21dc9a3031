"""The daily run: what time alone does to units, in the order of U13, once per day and never skipping one."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import text

from app.core.actor import Actor
from app.core.ids import MutualId, UnitId
from app.db import Database, Session, bulk, now
from app.membership import lapse, load, settling, standing
from app.membership.account import ONE_DAY, Act, UnitAccount
from app.membership.errors import DaySkipped
from app.membership.model import DayCounts, Mutual
from app.membership.mutuals import mutual as mutual_of
from app.membership.save import save
from app.membership.tables import DailyRunRow

BATCH = 1000

LAST_RUN = text("SELECT max(day) FROM daily_runs WHERE mutual_id = :mutual_id")
DONE = text("SELECT counts FROM daily_runs WHERE mutual_id = :mutual_id AND day = :day")
WAITING = text("SELECT id FROM units WHERE mutual_id = :mutual_id AND looks_on <= :day ORDER BY id")


async def run_day(database: Database, mutual_id: MutualId, day: date, actor: Actor) -> DayCounts:
    """Carry out one day for every unit whose time has come, batch by batch; a day that is done changes nothing.

    Raises `DaySkipped` if an earlier day since the last one is missing. Killed half-way it is simply run again.
    """
    async with database.transaction() as session:
        # In this order: another may finish the day between the two.
        left = await days_to_run(session, mutual_id, day)
        done = await session.scalar(DONE, {"mutual_id": mutual_id, "day": day})
        if done is not None:
            return DayCounts(counts=done)
        if day not in left[:1]:
            raise DaySkipped(field="day")
        mutual = await mutual_of(session, mutual_id)
        unit_ids = list(await session.scalars(WAITING, {"mutual_id": mutual_id, "day": day}))
    act = _act(mutual, day, actor)
    counts = Counter({"units": 0})
    for start in range(0, len(unit_ids), BATCH):
        counts.update(await database.run(partial(_run_batch, act=act, unit_ids=unit_ids[start : start + BATCH])))
    async with database.transaction() as session:
        await _finish(session, act, counts)
    return DayCounts(counts=dict(counts))


async def days_to_run(session: Session, mutual_id: MutualId, today: date) -> Sequence[date]:
    """The days not yet run, up to today, in order; a mutual's first is the day it opened (DESIGN 1)."""
    last = await session.scalar(LAST_RUN, {"mutual_id": mutual_id})
    first = last + ONE_DAY if last else (await mutual_of(session, mutual_id)).opened_on
    return [date.fromordinal(number) for number in range(first.toordinal(), today.toordinal() + 1)]


def pass_day(account: UnitAccount, act: Act) -> None:
    """One unit's day (U13): cover resumes, begins or ends; lapse, suspension; calls; advances applied."""
    standing.resume(account, act.on)
    standing.mark_cover(account, act.on)
    lapse.lapse(account, act)
    standing.suspend(account, act.on)
    settling.call_what_is_due(account, act)
    settling.apply_advances(account, act)
    settling.follow(account, act, day_is_run=True)


async def _run_batch(session: Session, *, act: Act, unit_ids: Sequence[UnitId]) -> Counter[str]:
    accounts = await load.waiting(session, act.mutual, unit_ids, act.on)
    for account in accounts.values():
        pass_day(account, act)
    await save(session, act, accounts.values())
    return _count(list(accounts.values()))


def _count(accounts: Sequence[UnitAccount]) -> Counter[str]:
    counts = Counter({"units": len(accounts)})
    for account in accounts:
        counts.update(entry.event for entry in account.entries)
        counts.update(line.what for line in account.happened)
    return counts


async def _finish(session: Session, act: Act, counts: Counter[str]) -> None:
    row = {"mutual_id": act.mutual.id, "day": act.on, "finished_at": now(session), "counts": dict(counts)}
    await bulk.insert(session, DailyRunRow, [row], on_conflict="ON CONFLICT DO NOTHING")


def _act(mutual: Mutual, day: date, actor: Actor) -> Act:
    """The run stands at the first instant of the day, whenever it is carried out."""
    midnight = datetime.combine(day, time.min, tzinfo=ZoneInfo(mutual.timezone)).astimezone(UTC)
    return Act(
        mutual=mutual,
        on=day,
        today=day,
        booked_on=day,
        occurred_at=midnight,
        actor=actor,
        cause=f"daily_run:{day.isoformat()}",
    )
