"""Values of our own money that operators tell of: which name of theirs is which entry of ours."""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import EntryId, OwnTieId, WalletId
from app.core.money import Money
from app.providers import Direction

EVENTS = ("E13", "E18", "E19", "E20")
"""By these our own money moves a wallet: repaid, swept, topped up, deposited (DOMAIN 11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwnTie:
    """What the operator of a wallet names so is what this entry booked; it may have told it, or not yet."""

    wallet_id: WalletId
    entry_id: EntryId
    operator_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTie:
    """A tie that stands or was undone; `amount` is what the entry moved in the wallet, costs included."""

    id: OwnTieId
    wallet_id: WalletId
    direction: Direction
    operator_reference: str
    entry_id: EntryId
    amount: Money
    tied_by: str
    tied_at: datetime
    undone_at: datetime | None
