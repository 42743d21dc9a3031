"""Who joins, renews, comes and goes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from app.scenarios.events.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrol(Event):
    """A household of `persons` joins as one unit, or as several when it is larger than the cap (U1).

    `units` are filled in order; `references` is empty (the next free ones) or has one for each. A name that exists
    already is that unit enrolling again (U2, U8). No `payers` means that the units share one number of their own.
    """

    kind: ClassVar[str] = "enrol"

    units: tuple[str, ...]
    is_household: bool
    persons: int
    campaign: str
    antenna: str
    references: tuple[str, ...]
    payers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew(Event):
    """The head validates the renewal (U14); `persons` None keeps their number."""

    kind: ClassVar[str] = "renew"

    unit: str
    campaign: str
    persons: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMember(Event):
    """One more person (U11); `newborn_on` is the birth date of a newborn."""

    kind: ClassVar[str] = "add_member"

    unit: str
    newborn_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveMember(Event):
    """Person number `member` of the unit leaves."""

    kind: ClassVar[str] = "remove_member"

    unit: str
    member: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Event):
    """A unit covered since before the software is entered; nothing is called or posted (U15)."""

    kind: ClassVar[str] = "take_over"

    unit: str
    persons: int
    cover_from: date
    cover_to: date
    campaign: str
