"""The season, day by day: the daily run, enrolments, payments and mishaps, follow-up, statements, the desk."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from app import jobs
from app.demo.backoffice import open_back_office
from app.demo.customers import Customers
from app.demo.desk import Desk
from app.demo.mischief import Mischief
from app.demo.operators import Operator
from app.demo.outage import Outage, compare_statements, falls_on
from app.demo.outgoing import open_office
from app.demo.payers import Payers
from app.demo.season import Arrival, Habit, Season, Visit
from app.demo.stage import Stage

MONDAY, FRIDAY = 0, 4
FROM_ABROAD_ON = (date(2026, 2, 16), date(2026, 5, 18))
FORGED_ON = (date(2026, 1, 28), date(2026, 4, 15))
MOST_SHARES = 25
A_LITTLE = 500


class Dated(Protocol):
    """Something that happens on a day."""

    @property
    def on(self) -> date:
        """Its day."""
        ...


Event = TypeVar("Event", bound=Dated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the season left outside the books: how many callbacks came, and answers that were not as documented.

    `warnings` counts what the checklists of the last months closed asked to look at; `down` is from when to when
    Wave was, `failed` how many calls failed meanwhile.
    """

    callbacks: int
    surprises: Sequence[str]
    warnings: int
    down: tuple[datetime, datetime] | None
    failed: int


async def play(stage: Stage, season: Season, seed: int, tell: Callable[[date], None]) -> Played:
    """Play every day of the season in order; `tell` hears of each that is over."""
    customers, desk, mischief = Customers(stage), Desk(stage), Mischief(stage)
    payers = Payers(stage, random.Random(seed + 1), customers)
    office = open_office(stage, season, seed)
    back = open_back_office(stage, office.calendar.pays, season.ends_on)
    falls = falls_on(office.calendar.pays, season.ends_on)
    outage = Outage(stage=stage, customers=customers, falls_on=falls)
    arrivals, visits = _by_day(season.arrivals), _by_day(season.visits)
    for day in season.days:
        await _morning(stage, desk, payers, day, arrivals.get(day, ()))
        await back.morning(day)
        await outage.morning(day, payers.units)
        await _market(stage, payers, outage, visits.get(day, ()))
        await _visitors(stage, desk, payers, mischief, day)
        await _evening(stage, desk, payers, day, is_weekly=outage.touches(day) or day == season.ends_on)
        await office.day(day, payers.units)
        await outage.evening(day)
        await back.evening(day)
        tell(day)
    for sender in stage.operators.senders:
        await sender.deliver_all()
    await stage.settle()
    await jobs.seal_books(stage.parts.database)
    return Played(
        callbacks=_sent(stage),
        surprises=mischief.surprises,
        warnings=back.warnings,
        down=(outage.began_at, outage.ended_at) if outage.began_at and outage.ended_at else None,
        failed=stage.operators.weather.failed,
    )


async def _morning(stage: Stage, desk: Desk, payers: Payers, day: date, arrivals: Sequence[Arrival]) -> None:
    """The daily run first (U13), then the desk opens."""
    stage.move_to(day, 7)
    await jobs.run_days(stage.parts.database)
    payers.units |= await desk.enrol(arrivals)


async def _market(stage: Stage, payers: Payers, outage: Outage, visits: Sequence[Visit]) -> None:
    day = stage.clock.now().date()
    stage.move_to(day, 10)
    await outage.market(day, payers.units)
    if visits:
        await payers.pay(visits)
        await stage.settle()


async def _visitors(stage: Stage, desk: Desk, payers: Payers, mischief: Mischief, day: date) -> None:
    """Those who do not come every day: associations abroad, and people who mean no good."""
    if day.weekday() == FRIDAY:
        await mischief.knock("MICMO" if day.isocalendar().week % 2 else "MICBA")
    if day in FORGED_ON and payers.units:
        # A statement that shows nothing proves nothing, so somebody must have paid on the day of a forgery.
        victim = next(iter(payers.units.values()))
        await payers.give(victim, A_LITTLE)
        await mischief.forge(victim)
    for branch in stage.branches.values() if day in FROM_ABROAD_ON else ():
        await desk.send_from_abroad(branch)
        await stage.settle()
        poor = [unit for unit in payers.units.values() if unit.branch is branch and unit.arrival.habit is Habit.STOPS]
        await desk.distribute(branch, poor[:MOST_SHARES])


async def _evening(stage: Stage, desk: Desk, payers: Payers, day: date, *, is_weekly: bool) -> None:
    """M-Pesa's statement is compared daily, for it shows two days back at most; Mondays are for Wave's and the desk."""
    stage.move_to(day, 20)
    await payers.reverse_due(day)
    await stage.settle()
    is_weekly = is_weekly or day.weekday() == MONDAY
    await compare_statements(stage, (Operator.MPESA, Operator.WAVE) if is_weekly else (Operator.MPESA,))
    if day.weekday() == MONDAY:
        await desk.decide_on_frozen()
        await desk.look_through()
        await jobs.seal_books(stage.parts.database)


def _sent(stage: Stage) -> int:
    return stage.posted + sum(sender.taken + sender.refused for sender in stage.operators.senders)


def _by_day(events: Sequence[Event]) -> Mapping[date, Sequence[Event]]:
    found: defaultdict[date, list[Event]] = defaultdict(list)
    for event in events:
        found[event.on].append(event)
    return found
