"""Who falls ill, where they are treated, and what the facility gets wrong on its form; drawn from a seed of its own."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.demo.season import COVER_FROM, Habit, Season
from app.facilities import Level

OFTEN = 0.22
SETTLED_HABITS = (Habit.AT_ONCE, Habit.ON_TIME)


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
    Slip.NONE: 78,
    Slip.SENT_TWICE: 4,
    Slip.EXCLUDED: 3,
    Slip.BRANDED: 4,
    Slip.TOO_DEAR: 4,
    Slip.TOO_MANY: 3,
    Slip.NO_DOCUMENT: 2,
    Slip.NO_REFERRAL: 2,
}
LEVELS = {Level.CSCOM: 80, Level.CSREF: 15, Level.HOSPITAL: 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """Somebody of a unit is ill on a day and is treated; `chance` decides what the smaller things are."""

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
    """Some of all families; and of those who pay in time, in every mutual, one at each level."""
    sure: set[tuple[str, Level]] = set()
    for arrival in season.arrivals:
        for at, persons in enumerate(arrival.sizes):
            level = _level(dice)
            needed = next((one for one in Level if (arrival.mutual, one) not in sure), None)
            is_sure = arrival.habit in SETTLED_HABITS and needed is not None
            falls_ill, person, chance = dice.random() < OFTEN, dice.randint(1, persons), dice.random()
            slip = dice.choices(list(SLIPS), list(SLIPS.values()))[0]
            if is_sure and needed is not None:
                sure.add((arrival.mutual, needed))
                level, slip, falls_ill = needed, Slip.NONE, True
            if falls_ill:
                yield Episode(
                    on=first + timedelta(days=dice.randint(0, 6) if is_sure else dice.randint(0, 27)),
                    mutual=arrival.mutual,
                    unit=(arrival.number, at),
                    person=person,
                    level=level,
                    slip=slip,
                    chance=chance,
                )


def _level(dice: random.Random) -> Level:
    return dice.choices(list(LEVELS), list(LEVELS.values()))[0]
