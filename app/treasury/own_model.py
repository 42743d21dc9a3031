"""Values of the question whether something an operator told is money that we moved ourselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.collection import Moved
from app.core.ids import EntryId, WalletId
from app.core.money import Money
from app.providers import Direction

# Between the day we book a move and the day its operator tells of it lie a week-end and a late clerk.
APART = timedelta(days=10)
# What nobody tied within so many days is no longer proposed; it can still be tied by hand.
PROPOSED = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """A deposit, repayment or transfer of ours in one wallet that is tied to no name of its operator's."""

    entry_id: EntryId
    event: str
    wallet_id: WalletId
    moved: Moved
    occurred_at: datetime
    booked_on: date

    def is_alike(self, told: "Told") -> bool:
        """Whether it may be what was told: same wallet, same way, exactly the amount, about the same days."""
        amounts = (self.moved.amount, self.moved.principal)
        return (
            self.wallet_id == told.wallet_id
            and self.moved.direction is told.direction
            and told.amount in amounts
            and abs(self.occurred_at - told.occurred_at) <= APART
            and self._is_ours(told)
        )

    def _is_ours(self, told: "Told") -> bool:
        """Cash and repayments are sent from any phone; between our own wallets only we are the payer."""
        return told.is_payer_ours is not False or self.event in ("E13", "E20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A payment that nobody placed, or a line of money out that no payout explains; `id` is its own."""

    id: UUID
    wallet_id: WalletId
    direction: Direction
    operator_reference: str
    amount: Money
    occurred_at: datetime
    is_payer_ours: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """What was told, and the moves of ours that it may be: a person ties one of them, or none."""

    told: Told
    moves: Sequence[OwnMove]
