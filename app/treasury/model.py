"""Values of our own money on the move."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.core.ids import FacilityId, TransferId, WalletId
from app.core.money import Money

# A bank books what an operator sends within two working days; behind a week-end that makes four.
TRANSIT_DAYS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTopUp:
    """A payout wallet to be filled; `source` is the operator's collection wallet, none the bank.

    `id` is the caller's own: told again with the same facts it is the same top-up. `fee` is the bank's charge or the
    operator's fee. What `arrives_later` stands in transit until it is credited. `operator_reference` is what the
    operator calls it in the wallets it moves now.
    """

    id: TransferId
    wallet_id: WalletId
    amount: Money
    fee: Money
    source: WalletId | None = None
    arrives_later: bool = False
    operator_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSweep:
    """A collection wallet's money that goes to the bank; `levy` where the operator charges it (E18).

    `id` is the caller's own: told again with the same facts it is the same sweep. What `arrives_later` stands in
    transit until the bank credits it. `operator_reference` is what the operator calls it.
    """

    id: TransferId
    wallet_id: WalletId
    amount: Money
    fee: Money
    levy: Money
    arrives_later: bool = False
    operator_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRepayment:
    """What a facility pays back of amounts to recover; a wallet of none is the bank, and `id` the caller's own.

    `operator_reference` is what the wallet's operator calls it, where the facility was told.
    """

    id: UUID
    facility_id: FacilityId
    amount: Money
    wallet_id: WalletId | None = None
    operator_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Our own money on the move, arrived, or come back: a wallet of none is the bank."""

    id: TransferId
    from_wallet_id: WalletId | None
    to_wallet_id: WalletId | None
    amount: Money
    fee: Money
    levy: Money
    sent_at: datetime
    sent_on: date
    credited_at: datetime | None
    returned_at: datetime | None
    fee_returned: Money
    levy_returned: Money

    @property
    def event(self) -> str:
        """To the bank it is a sweep, into a wallet a top-up (DOMAIN 11)."""
        return "E18" if self.to_wallet_id is None else "E19"

    @property
    def is_in_transit(self) -> bool:
        """Whether it has left, and neither arrived nor come back."""
        return self.credited_at is None and self.returned_at is None

    def is_overdue(self, on: date) -> bool:
        """Whether it should have arrived before this day."""
        return self.is_in_transit and self.sent_on < overdue_before(on)


def overdue_before(on: date) -> date:
    """What left before this day and is in transit on `on` is overdue."""
    return on - timedelta(days=TRANSIT_DAYS)
