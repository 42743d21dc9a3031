"""Values of our own money on the move."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.core.ids import FacilityId, TransferId, WalletId
from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTopUp:
    """A payout wallet to be filled; `source` is the operator's collection wallet, none the bank.

    `id` is the caller's own: told again with the same facts it is the same top-up. `fee` is the bank's charge or the
    operator's fee. What `arrives_later` stands in transit until it is credited.
    """

    id: TransferId
    wallet_id: WalletId
    amount: Money
    fee: Money
    source: WalletId | None = None
    arrives_later: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRepayment:
    """What a facility pays back of amounts to recover; a wallet of none is the bank, and `id` the caller's own."""

    id: UUID
    facility_id: FacilityId
    amount: Money
    wallet_id: WalletId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Our own money on the move, or arrived: a wallet of none is the bank."""

    id: TransferId
    from_wallet_id: WalletId | None
    to_wallet_id: WalletId
    amount: Money
    fee: Money
    sent_at: datetime
    sent_on: date
    credited_at: datetime | None

    @property
    def is_in_transit(self) -> bool:
        """Whether it has left and not arrived."""
        return self.credited_at is None
