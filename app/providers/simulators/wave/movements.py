"""The list of transactions of each wallet: what moved, of which kind, and the balance after it (wave §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.money import Money
from app.providers.simulators.base import Movement
from app.providers.values import Direction

PAGE_SIZE = 1_000


class Kind(StrEnum):
    """The operator's own words."""

    TILL = "merchant_payment"
    TILL_REFUND = "merchant_payment_refund"
    CHECKOUT = "api_checkout"
    CHECKOUT_REFUND = "api_checkout_refund"
    PAYOUT = "api_payout"
    PAYOUT_REVERSAL = "api_payout_reversal"
    SWEEP = "merchant_sweep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: the transaction's own id, for a payout is listed under another than its order was answered with."""

    transaction_id: str
    kind: Kind
    movement: Movement
    balance: Money
    session_id: str | None = None

    @property
    def is_reversal(self) -> bool:
        """Whether it takes back another one."""
        return self.movement.reverses is not None

    @property
    def effect_minor(self) -> int:
        """What the wallet gained by it."""
        return -self.movement.effect_minor if self.is_reversal else self.movement.effect_minor

    @property
    def listed_minor(self) -> int:
        """What customer or payee paid, got or gave back, with the sign of the effect."""
        gross = self.movement.amount.minor
        return gross if (self.movement.direction is Direction.IN) is not self.is_reversal else -gross


class Lists:
    """Rows by wallet, in the order in which the money moved."""

    def __init__(self) -> None:
        self.page_size = PAGE_SIZE
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Write the next row."""
        self._entries.append(entry)

    def find(self, wallet: str, transaction_id: str) -> Entry | None:
        """The row of this transaction."""
        own = (entry for entry in self._entries if entry.movement.wallet == wallet)
        return next((entry for entry in own if entry.transaction_id == transaction_id), None)

    def page(self, wallet: str, on: date, after: str | None, *, newest_first: bool) -> tuple[Sequence[Entry], bool]:
        """Rows of a day behind the cursor, and whether there are more."""
        rows = [e for e in self._entries if e.movement.wallet == wallet and e.movement.occurred_at.date() == on]
        rows = rows[::-1] if newest_first else rows
        start = next((n + 1 for n, entry in enumerate(rows) if entry.transaction_id == after), 0)
        return rows[start : start + self.page_size], start + self.page_size < len(rows)
