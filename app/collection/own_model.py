"""Values of our own money that operators tell of: which name of theirs is which entry of ours."""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import EntryId, OwnTieId, WalletId
from app.core.money import Money
from app.ledger import AccountRef, BookedEntry, Line, Side
from app.providers import Direction

EVENTS = ("E13", "E18", "E19", "E20")
"""By these our own money moves a wallet: repaid, swept, topped up, deposited (DOMAIN 11)."""


COSTS = ("6312", "6451")
"""The accounts of what an operator charges for it: fee and levy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an entry moved on a wallet's account, and what of it was fee and levy."""

    direction: Direction
    amount: Money
    costs: Money

    @property
    def principal(self) -> Money:
        """Without its costs, as most operators tell it."""
        return self.amount - self.costs


def moved_by(entry: BookedEntry, account: AccountRef) -> Moved | None:
    """What an entry of our own money moved on a wallet's account; none for any other entry, or if it moved nothing."""
    own = [line for line in entry.lines if line.account == account] if entry.event in EVENTS else []
    moved = sum(_signed(line) for line in own)
    if not moved:
        return None
    costs = sum(_signed(line) for line in entry.lines if line.account.code in COSTS)
    currency = own[0].amount.currency
    return Moved(
        direction=Direction.IN if moved > 0 else Direction.OUT,
        amount=Money(abs(moved), currency),
        costs=Money(max(0, costs) if moved < 0 else 0, currency),
    )


def _signed(line: Line) -> int:
    return line.amount.minor if line.side is Side.DEBIT else -line.amount.minor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwnTie:
    """What the operator of a wallet names so is what this entry booked; it may have told it, or not yet."""

    wallet_id: WalletId
    entry_id: EntryId
    operator_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTie:
    """A tie that stands or was undone; `amount` is what the entry moved in the wallet, `costs` what of it was fee."""

    id: OwnTieId
    wallet_id: WalletId
    direction: Direction
    operator_reference: str
    entry_id: EntryId
    amount: Money
    costs: Money
    tied_by: str
    tied_at: datetime
    undone_at: datetime | None
