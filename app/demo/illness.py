"""Who falls ill, where they are treated, and what the facility gets wrong on its form; drawn from a seed of its own."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from app.demo.season import COVER_FROM, MUTUALS, Arrival, Habit, Season
from app.facilities import Level

Drawn = TypeVar("Drawn")
OFTEN = 0.22
SETTLED_HABITS, SETTLED_BEFORE = (Habit.AT_ONCE, Habit.ON_TIME), date(2025, 12, 31)
# Where in each month of every mutual there are patients for sure: the level, and what chooses among its facilities.
NEEDS = 2 * ((Level.CSREF, 0.1), (Level.CSCOM, 0.1), (Level.CSCOM, 0.5), (Level.CSCOM, 0.9), (Level.HOSPITAL, 0.4))

# In this month somebody of one mutual is treated at a facility of the other.
TRAVELS_IN, HOME, HOST = date(2026, 3, 1), "MICBA", "MICMO"


class Slip(StrEnum):
    """What is wrong with a form; the check that finds it is named beside it (C4)."""

    NONE = "none"
    SENT_TWICE = "sent_twice"  # C05
    EXCLUDED = "excluded"  # C06
    BRANDED = "branded"  # C07
    TOO_DEAR = "too_dear"  # C08
    TOO_MANY = "too_many"  # C09
    NO_DOCUMENT = "no_document"  # C11
    NO_REFERRAL = "no_referral"  # C12, where one is needed


SLIPS = {
    Slip.NONE: 74,
    Slip.SENT_TWICE: 4,
    Slip.EXCLUDED: 3,
    Slip.BRANDED: 4,
    Slip.TOO_DEAR: 4,
    Slip.TOO_MANY: 3,
    Slip.NO_DOCUMENT: 2,
    Slip.NO_REFERRAL: 6,
}
LEVELS = {Level.CSCOM: 80, Level.CSREF: 15, Level.HOSPITAL: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Somebody of a unit is ill on a day and is treated; `chance` decides what the smaller things are.

    `mutual` is the one under whose agreements: where somebody travels, not his own.
    """

    on: date
    mutual: str
    unit: tuple[int, int]
    person: int
    level: Level
    slip: Slip
    chance: float


def write_episodes(season: Season, seed: int) -> Sequence[Episode]:
    """The same illnesses for the same season and seed, by day."""
    dice = random.Random(f"illness:{seed}")
    months = _months(season)
    drawn = [episode for first in months for episode in _month(dice, season, first)]
    return sorted((one for one in drawn if one.on <= season.ends_on), key=lambda one: (one.on, one.unit, one.person))


def _months(season: Season) -> Sequence[date]:
    """The months of cover that are played."""
    return sorted({day.replace(day=1) for day in season.days if day >= COVER_FROM})


def _month(dice: random.Random, season: Season, first: date) -> Iterator[Episode]:
    """Some of all families; and of those who pay in time a few at each facility, whom nobody bills wrongly."""
    for arrival in season.arrivals:
        for at, persons in enumerate(arrival.sizes):
            on = first + timedelta(days=dice.randint(0, 27))
            drawn = _episode(dice, arrival, at, persons, on, slip=_draw(dice, SLIPS), level=_draw(dice, LEVELS))
            if dice.random() < OFTEN and arrival.on < on:
                yield drawn
    for mutual in MUTUALS:
        settled = _settled(season, mutual)
        for number, (level, chance) in enumerate(NEEDS if settled else ()):
            arrival = settled[number % len(settled)]
            on = first + timedelta(days=dice.randint(6, 8))
            sure = _episode(dice, arrival, 0, arrival.sizes[0], on, slip=Slip.NONE, level=level)
            yield replace(sure, chance=chance)
    travellers = _settled(season, HOME)[-1:] if first == TRAVELS_IN else ()
    for arrival in travellers:
        on = first + timedelta(days=6)
        sure = _episode(dice, arrival, 0, arrival.sizes[0], on, slip=Slip.NONE, level=Level.CSCOM)
        yield replace(sure, mutual=HOST)


def _settled(season: Season, mutual: str) -> Sequence[Arrival]:
    """Who pays in time and came in time."""
    return [
        one
        for one in season.arrivals
        if one.mutual == mutual and one.habit in SETTLED_HABITS and one.on < SETTLED_BEFORE
    ]


def _episode(
    dice: random.Random, arrival: Arrival, at: int, persons: int, on: date, *, slip: Slip, level: Level
) -> Episode:
    return Episode(
        on=on,
        mutual=arrival.mutual,
        unit=(arrival.number, at),
        person=dice.randint(1, persons),
        level=level,
        slip=slip,
        chance=dice.random(),
    )


def _draw(dice: random.Random, weights: Mapping[Drawn, int]) -> Drawn:
    return dice.choices(list(weights), list(weights.values()))[0]
