"""The plot: who enrols when, and who pays what, by which route, with which mishap; all of it drawn from a seed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import TypeVar

from app.core.money import split
from app.demo.cast import Household, invent
from app.demo.operators import Operator
from app.membership import unit_sizes

Drawn = TypeVar("Drawn")
OPENS_ON, ENDS_ON = date(2025, 11, 1), date(2026, 6, 30)
COVER_FROM, COVER_TO = date(2026, 2, 1), date(2027, 1, 31)
DUE_DATES = (date(2026, 1, 31), date(2026, 3, 31), date(2026, 5, 31))
FAIRS = (date(2025, 11, 20), date(2025, 12, 18), date(2026, 1, 20))
MEMBER_SHARE, FEE, CAP = 1_730, 1_000, 15
MUTUALS = {"MICMO": ("Mopti", "Sio", "Socoura"), "MICBA": ("Bandiagara", "Dourou", "Soroly")}


class Habit(StrEnum):
    """How a household pays its year."""

    ON_TIME = "on_time"
    AT_ONCE = "at_once"
    IN_BITS = "in_bits"
    LATE = "late"
    STOPS = "stops"
    NEVER = "never"


class Route(StrEnum):
    """How money reaches the mutual."""

    BILL = "bill"
    PUSH = "push"
    WEB = "web"
    CASH = "cash"


class Mishap(StrEnum):
    """What goes wrong with a payment of a bill, or with what is said of it."""

    NONE = "none"
    SPACED = "spaced"
    LETTERS = "letters"
    ONE_DIGIT = "one_digit"
    SWAPPED = "swapped"
    NO_REFERENCE = "no_reference"
    STRANGER = "stranger"
    RELATIVE = "relative"
    DOUBLED = "doubled"
    TENFOLD = "tenfold"
    LATE = "late"
    LOST = "lost"
    CONTRADICTED = "contradicted"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


# Those that are played one after the other, so that what arrives does not depend on who was faster.
ALONE = frozenset(
    {Mishap.DOUBLED, Mishap.TENFOLD, Mishap.LATE, Mishap.LOST, Mishap.CONTRADICTED, Mishap.REVERSED, Mishap.CANCELLED}
)
HABITS = {Habit.ON_TIME: 50, Habit.AT_ONCE: 12, Habit.IN_BITS: 12, Habit.LATE: 13, Habit.STOPS: 9, Habit.NEVER: 4}
# A bill is paid with a typed reference: at M-Pesa's paybill, or by scanning the mutual's code at Wave.
ROUTES: Mapping[Operator, Mapping[Route, int]] = {
    Operator.ORANGE: {Route.WEB: 92, Route.CASH: 8},
    Operator.WAVE: {Route.WEB: 52, Route.BILL: 40, Route.CASH: 8},
    Operator.MTN: {Route.PUSH: 92, Route.CASH: 8},
    Operator.MPESA: {Route.BILL: 77, Route.PUSH: 15, Route.CASH: 8},
}
MISHAPS = {
    Mishap.NONE: 650,
    Mishap.SPACED: 60,
    Mishap.LETTERS: 30,
    Mishap.ONE_DIGIT: 25,
    Mishap.SWAPPED: 20,
    Mishap.NO_REFERENCE: 40,
    Mishap.STRANGER: 20,
    Mishap.RELATIVE: 50,
    Mishap.DOUBLED: 40,
    Mishap.TENFOLD: 16,
    Mishap.LATE: 10,
    Mishap.LOST: 15,
    Mishap.CONTRADICTED: 12,
    Mishap.REVERSED: 16,
}
PUSH_MISHAPS = {Mishap.NONE: 80, Mishap.LOST: 8, Mishap.CANCELLED: 12}
WEB_MISHAPS = {Mishap.NONE: 86, Mishap.LOST: 6, Mishap.LATE: 3, Mishap.DOUBLED: 5}
# What M-Pesa alone does: it tells ten times, tells otherwise, takes back and tells nobody.
MPESA_ALONE = frozenset({Mishap.TENFOLD, Mishap.CONTRADICTED, Mishap.REVERSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A household comes to an antenna on a day and is enrolled, as one unit or more (U1)."""

    number: int
    mutual: str
    antenna: str
    on: date
    household: Household
    habit: Habit

    @property
    def sizes(self) -> tuple[int, ...]:
        """Persons of each of its units."""
        return unit_sizes(len(self.household.people), CAP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody means to pay for a unit on a day; `unit` is (arrival, unit of it)."""

    on: date
    unit: tuple[int, int]
    amount_minor: int
    route: Route
    mishap: Mishap


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """All of the plot, by day; `ends_on` is the last day that is played."""

    arrivals: tuple[Arrival, ...]
    visits: tuple[Visit, ...]
    ends_on: date = ENDS_ON

    @property
    def days(self) -> Sequence[date]:
        """Every day from the first to the last."""
        return [OPENS_ON + timedelta(days=day) for day in range((self.ends_on - OPENS_ON).days + 1)]


def write(units: int, seed: int) -> Season:
    """The same plot for the same size and seed."""
    dice = random.Random(seed)
    arrivals = tuple(_arrival(dice, number, household) for number, household in enumerate(invent(dice, units)))
    visits = [visit for arrival in arrivals for visit in _visits(dice, arrival)]
    return Season(arrivals=arrivals, visits=tuple(sorted(visits, key=lambda visit: (visit.on, visit.unit))))


def _arrival(dice: random.Random, number: int, household: Household) -> Arrival:
    mutual = dice.choice(list(MUTUALS))
    on = dice.choice(FAIRS) + timedelta(days=round(dice.gauss(0, 7)))
    return Arrival(
        number=number,
        mutual=mutual,
        antenna=dice.choice(MUTUALS[mutual]),
        on=max(on, OPENS_ON),
        household=household,
        habit=_draw(dice, HABITS),
    )


def _visits(dice: random.Random, arrival: Arrival) -> Iterator[Visit]:
    """The payments of a household, at most one for a unit on a day."""
    for at, persons in enumerate(arrival.sizes):
        taken: set[date] = set()
        for on, amount in _payments(dice, arrival, persons):
            free = next(day for later in count() if (day := on + timedelta(days=later)) not in taken)
            taken.add(free)
            if free <= ENDS_ON:
                yield _visit(dice, free, (arrival.number, at), amount, arrival.household.operator)


def _visit(dice: random.Random, on: date, unit: tuple[int, int], amount: int, operator: Operator) -> Visit:
    route = _draw(dice, ROUTES[operator])
    drawn = {Route.BILL: MISHAPS, Route.PUSH: PUSH_MISHAPS, Route.WEB: WEB_MISHAPS}.get(route)
    mishap = _draw(dice, drawn) if drawn else Mishap.NONE
    if operator is not Operator.MPESA and mishap in MPESA_ALONE:
        mishap = Mishap.NONE
    return Visit(on=on, unit=unit, amount_minor=amount, route=route, mishap=mishap)


def _payments(dice: random.Random, arrival: Arrival, persons: int) -> Iterator[tuple[date, int]]:
    """When and how much, by habit."""
    first, *later = split(MEMBER_SHARE * persons, len(DUE_DATES))
    soon = arrival.on + timedelta(days=dice.randint(0, 6))
    match arrival.habit:
        case Habit.NEVER:
            return
        case Habit.AT_ONCE:
            yield soon, FEE + first + sum(later)
        case Habit.STOPS:
            yield soon, FEE + first
        case Habit.IN_BITS:
            yield from _in_bits(dice, soon, FEE + first)
            for due_on, amount in zip(DUE_DATES[1:], later, strict=True):
                yield from _in_bits(dice, due_on - timedelta(days=12), amount)
        case Habit.ON_TIME | Habit.LATE:
            yield soon, FEE + first
            days = range(-5, 2) if arrival.habit is Habit.ON_TIME else range(8, 45)
            for due_on, amount in zip(DUE_DATES[1:], later, strict=True):
                yield max(soon, due_on + timedelta(days=dice.choice(days))), amount


def _in_bits(dice: random.Random, first_on: date, amount: int) -> Iterator[tuple[date, int]]:
    part = max(1, amount * dice.randint(3, 6) // 10)
    yield first_on, part
    if amount > part:
        yield first_on + timedelta(days=dice.randint(3, 10)), amount - part


def _draw(dice: random.Random, weights: Mapping[Drawn, int]) -> Drawn:
    return dice.choices(list(weights), list(weights.values()))[0]
