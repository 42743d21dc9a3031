"""Writes the events of membership."""

from datetime import timedelta

from tests.scenarios.sequences.document import Quoted
from tests.scenarios.sequences.pen import Fields, Pen, Unit, Writer
from tests.scenarios.sequences.world import ANTENNAS, FEE, MEMBER_SHARE, first_of_month

SHARED_NUMBERS = (Quoted("76900001"), Quoted("76900002"))


def enrol(pen: Pen) -> Fields | None:
    """A unit of any size, at times too large, at times under a number that others share."""
    persons = pen.random.choice([1, 2, 3, 5, 7, 12, 15, 16])
    name = pen.name("U")
    number = pen.random.choice(SHARED_NUMBERS) if pen.chance(30) else None
    pen.units[name] = Unit(persons=persons, due=FEE + persons * MEMBER_SHARE, number=number)
    fields = {"unit": name, "persons": persons, "campaign": "this", "antenna": pen.random.choice(ANTENNAS)}
    return fields if number is None else {**fields, "payers": [number]}


def renew(pen: Pen) -> Fields | None:
    """The next campaign, or once more the one that lapsed."""
    if not pen.units:
        return None
    name = pen.random.choice(list(pen.units))
    pen.units[name].due += pen.units[name].persons * MEMBER_SHARE
    return {"unit": name, "campaign": "next" if pen.chance(80) else "this"}


def add_member(pen: Pen) -> Fields | None:
    """A newborn, or anybody."""
    if not pen.units:
        return None
    name = pen.random.choice(list(pen.units))
    if pen.chance(40):
        return {"unit": name, "newborn": pen.before(30)}
    pen.units[name].due += MEMBER_SHARE
    return {"unit": name}


def remove_member(pen: Pen) -> Fields | None:
    """Any person of a unit, sometimes one it never had."""
    if not pen.units:
        return None
    name = pen.random.choice(list(pen.units))
    return {"unit": name, "member": pen.random.randint(1, pen.units[name].persons + 1)}


def take_over(pen: Pen) -> Fields | None:
    """Cover begun before the software."""
    name, persons = pen.name("T"), pen.random.randint(1, 8)
    pen.units[name] = Unit(persons=persons, due=0)
    begun = pen.world.coverage_from
    until = first_of_month(begun, 12) - timedelta(days=1)
    return {"unit": name, "persons": persons, "cover_from": begun, "cover_to": until, "campaign": "this"}


WRITERS: dict[str, tuple[int, Writer]] = {
    "enrol": (10, enrol),
    "renew": (3, renew),
    "add_member": (3, add_member),
    "remove_member": (2, remove_member),
    "take_over": (2, take_over),
}
