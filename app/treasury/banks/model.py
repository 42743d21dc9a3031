"""Values of the bank's statements: lines with their sign, and what the account held before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """A line of a statement: `amount` is above zero for money in; the account's servicer gave the `reference`.

    `charge` is what the bank kept within the amount. `number` tells lines of one reference apart.
    """

    reference: str | None
    booked_on: date
    value_on: date | None
    amount: Money
    text: str
    end_to_end_id: str | None = None
    charge: Money | None = None
    reason: str | None = None
    family: str | None = None
    number: int = 0

    @property
    def content(self) -> tuple[str, ...]:
        """What it says, as text to compare."""
        charge = "" if self.charge is None else str(self.charge.minor)
        told = (self.booked_on.isoformat(), str(self.amount.minor), self.amount.currency.code, charge)
        return (*told, self.end_to_end_id or "", " ".join(self.text.split()))

    @property
    def identity(self) -> bytes:
        """The same in every statement that shows it: its reference, or all it says where the bank gives none."""
        named = ("ref", self.reference) if self.reference is not None else ("said", *self.content)
        return _digest((*named, str(self.number)))

    @property
    def digest(self) -> bytes:
        """Of what it says."""
        return _digest(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """One statement of one account: its lines sum up from opening to closing, which reading has proven."""

    reference: str
    account: str = field(repr=False)
    opened_on: date
    closed_on: date
    made_at: datetime
    opening: Money
    closing: Money
    lines: Sequence[BankLine]

    @property
    def digest(self) -> bytes:
        """Of all it says, whatever the order of its lines."""
        ends = (str(self.opening.minor), str(self.closing.minor), self.closed_on.isoformat())
        return _digest((*ends, *sorted(line.identity.hex() + line.digest.hex() for line in self.lines)))


def _digest(told: Sequence[str]) -> bytes:
    return sha256("\x1f".join(told).encode()).digest()
