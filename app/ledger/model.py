"""Values of the books: accounts named by code and party, lines, and the entries that hold them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from app.core.actor import Actor
from app.core.ids import AntennaId, EntryId, MutualId
from app.core.money import Money


class Side(StrEnum):
    """Debit or credit."""

    DEBIT = "D"
    CREDIT = "C"

    @property
    def other(self) -> "Side":
        """The opposite column."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


@dataclass(frozen=True, slots=True, order=True)
class AccountRef:
    """An account of a mutual's chart, and the party whose sub-ledger is meant, if it has one."""

    code: str
    party: UUID | None = None

    def of(self, party: UUID) -> "AccountRef":
        """The sub-ledger of this party: `SUSPENSE.of(payment_id)`."""
        return replace(self, party=party)


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """A line of the chart: names in both languages, type, usual side, and whose sub-ledger it keeps, if any.

    `pcms_code` is its number in the UEMOA plan of mutuals, where it is known (DOMAIN 10).
    """

    code: str
    name_fr: str
    name_en: str
    type: str
    side: Side
    party_kind: str | None = None
    pcms_code: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An amount above zero on one side of one account."""

    account: AccountRef
    side: Side
    amount: Money

    def mirrored(self) -> "Line":
        """The same on the other side."""
        return replace(self, side=self.side.other)


def debit(account: AccountRef, amount: Money) -> Line:
    """A line in the debit column."""
    return Line(account, Side.DEBIT, amount)


def credit(account: AccountRef, amount: Money) -> Line:
    """A line in the credit column."""
    return Line(account, Side.CREDIT, amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One event in the books, balanced from the moment it exists.

    `key` makes it idempotent within its mutual; `event` is its code in DOMAIN 11 (`E05`); `cause` names what brought it
    about (`payment:0193…`); `reverses` links a mirror to what it undoes. Lines of zero are left out by the maker.
    """

    mutual_id: MutualId
    key: str
    event: str
    cause: str
    actor: Actor
    occurred_at: datetime
    booked_on: date
    lines: Sequence[Line]
    antenna_id: AntennaId | None = None
    reverses: EntryId | None = None
    note: str | None = None


class Outcome(StrEnum):
    """What became of an entry handed to `post`."""

    POSTED = "posted"
    ALREADY_POSTED = "already_posted"


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer for one entry, in the order they were given."""

    entry_id: EntryId
    key: str
    outcome: Outcome
