"""Values of antenna cash (E20)."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.ids import AntennaId, CashDepositId, WalletId
from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCashDeposit:
    """Cash that an antenna brings to the bank, or to a collection wallet; `id` is the caller's own, told once.

    `operator_reference` is what the wallet's operator calls it, where whoever brought it was told.
    """

    id: CashDepositId
    antenna_id: AntennaId
    amount: Money
    wallet_id: WalletId | None = None
    operator_reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDeposit:
    """Cash that was brought: a wallet of none is the bank."""

    id: CashDepositId
    antenna_id: AntennaId
    wallet_id: WalletId | None
    amount: Money
    deposited_at: datetime
    deposited_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CashPosition:
    """An antenna's cash box by the books: what came in, what was deposited, what is there and since when.

    What was taken back of cash received is in neither: `on_hand` counts it. `oldest_on` is the day of the oldest cash
    still there, first in, first out.
    """

    antenna_id: AntennaId
    received: Money
    deposited: Money
    on_hand: Money
    oldest_on: date | None
