"""What writes the next event: a source of chance, the day, and as much of the past as keeps events legal."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.scenarios.sequences.world import FACILITIES, World

Fields = Mapping[str, object]
Writer = Callable[["Pen"], Fields | None]  # none: nothing of this kind can happen now


@dataclass(slots=True, kw_only=True)
class Unit:
    """A unit that was written."""

    persons: int
    due: int
    paid: int = 0
    number: str | None = None


@dataclass(slots=True, kw_only=True)
class Receipt:
    """Money that came: `left` of it in suspense."""

    operator: str | None
    amount: int
    left: int = 0


@dataclass(slots=True, kw_only=True)
class Claim:
    """A claim that was written; its share once it is decided."""

    facility: str
    amount: int
    code: str | None
    state: str = "received"
    share: int = 0


@dataclass(slots=True, kw_only=True)
class Payout:
    """A payout as it should have been made."""

    facility: str
    state: str


@dataclass(slots=True, kw_only=True)
class Pen:
    """Writes one event after the other."""

    random: Random
    world: World
    day: date
    units: dict[str, Unit] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    payouts: dict[str, Payout] = field(default_factory=dict)
    refunds: dict[str, str] = field(default_factory=dict)
    on_the_way: list[str] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)
    owed: Counter[str] = field(default_factory=Counter)
    recoverable: Counter[str] = field(default_factory=Counter)
    invoiced: Counter[str] = field(default_factory=Counter)
    holdings: Counter[str] = field(default_factory=Counter)  # of collection wallets and tills
    floats: Counter[str] = field(default_factory=Counter)
    collective: int = 0
    named: list[tuple[str, int, object]] = field(default_factory=list)  # deposits their operator may tell of: its txn
    strays: list[tuple[str, int, object]] = field(default_factory=list)  # what nobody placed, with its txn
    differing: list[tuple[str, str]] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    paid_by: dict[str, str] = field(default_factory=lambda: {name: told["pay_by"] for name, told in FACILITIES.items()})
    years: dict[str, int] = field(default_factory=dict)  # act: the last year it was written for
    names: Counter[str] = field(default_factory=Counter)

    def name(self, letter: str) -> str:
        """A name nobody has."""
        self.names[letter] += 1
        return f"{letter}{self.names[letter]}"

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.random.random() * 100 < percent

    def amount(self, most: int) -> int:
        """From one franc to the most; every third time all of it."""
        return most if self.chance(33) else self.random.randint(1, max(1, most))

    def before(self, days: int) -> date:
        """A day not long ago."""
        return max(self.world.starts_on, self.day - timedelta(days=self.random.randint(0, days)))
