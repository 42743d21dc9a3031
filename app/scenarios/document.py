"""A scenario as read: its header and its days, ready to be played."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from app.scenarios.events import Event
from app.scenarios.expectations import Expect, Expectation
from app.scenarios.header import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event, or one look at the books, at its time of day."""

    at: time
    act: Event | Expect


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A date under `days` and its steps in order."""

    on: date
    line: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A well-formed scenario file; whatever its events name stands in the header or was created by an earlier step."""

    header: Header
    days: tuple[Day, ...]

    @property
    def ends_on(self) -> date | None:
        """The last date under `days`; None when there is none and nothing is to be played."""
        return self.days[-1].on if self.days else None

    @property
    def days_played(self) -> int:
        """How many days the clock goes through, both ends included."""
        return (self.days[-1].on - self.header.starts_on).days + 1 if self.days else 0

    @property
    def events(self) -> tuple[Event, ...]:
        """All events in file order."""
        return tuple(step.act for day in self.days for step in day.steps if isinstance(step.act, Event))

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """Every figure and every refusal the file expects, in file order.

        One per compared figure: each account of `balances` and their total, each list under `instalments`, an
        `allocation` as a whole, and each `refused`. Figures that only the play shows (an unlisted account, an
        unexpected refusal) come on top.
        """
        return tuple(expected for day in self.days for step in day.steps for expected in _expected(day.on, step.act))


def refusal_of(event: Event, on: date) -> Expectation:
    """The expectation `refused.pay` of an event: its code, or None where it must not be refused."""
    return Expectation(on=on, line=event.line, path=("refused", event.kind), expected=event.refused, note=event.note)


def _expected(on: date, act: Event | Expect) -> Iterator[Expectation]:
    if isinstance(act, Expect):
        yield from act.figures
    elif act.refused is not None:
        yield refusal_of(act, on)
