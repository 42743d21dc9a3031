"""Orders at the simulated operator: what a merchant asked for and what its customer did about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.money import Money
from app.providers.simulators.orange_money.merchants import Merchant

PAGE_LIFE = timedelta(minutes=10)


class Status(StrEnum):
    """The operator's own words for an order (orange-money A4)."""

    INITIATED = "INITIATED"
    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


FINAL = frozenset({Status.SUCCESS, Status.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, single-use: the page it opened, the tokens of both sides, and where it stands."""

    merchant: Merchant
    order_id: str
    amount: Money
    return_url: str
    cancel_url: str
    notif_url: str
    pay_token: str
    notif_token: str
    opened_at: datetime
    status: Status = Status.INITIATED
    txnid: str | None = None

    def status_at(self, now: datetime) -> Status:
        """EXPIRED once the page is dead and nothing final has happened: what is in process may still end otherwise."""
        return self.status if self.status in FINAL or self.is_open_at(now) else Status.EXPIRED

    def is_open_at(self, now: datetime) -> bool:
        """Whether a customer may still use the page."""
        return now < self.opened_at + PAGE_LIFE
