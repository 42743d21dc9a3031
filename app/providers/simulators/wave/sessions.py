"""Checkout sessions at the simulated operator: what a business asked for and what its customer did about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.money import Money
from app.providers.simulators.wave.businesses import Business

LIFE = timedelta(minutes=30)


class CheckoutStatus(StrEnum):
    """Where the session stands (wave §2)."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class PaymentStatus(StrEnum):
    """Where its payment stands, which is another thing (wave §2)."""

    PROCESSING = "processing"
    CANCELLED = "cancelled"
    SUCCEEDED = "succeeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session; nothing keeps its reference unique."""

    id: str
    business: Business
    amount: Money
    success_url: str
    error_url: str
    opened_at: datetime
    client_reference: str | None = None
    is_expired: bool = False
    payment_status: PaymentStatus = PaymentStatus.PROCESSING
    transaction_id: str | None = None
    last_error: str | None = None
    completed_at: datetime | None = None

    @property
    def expires_at(self) -> datetime:
        """When it dies by itself."""
        return self.opened_at + LIFE

    def status_at(self, now: datetime) -> CheckoutStatus:
        """Complete once somebody ended it in time; a payment may land when it has just expired."""
        ended_at = self.completed_at
        if self.is_expired or (ended_at or now) >= self.expires_at:
            return CheckoutStatus.EXPIRED
        return CheckoutStatus.OPEN if ended_at is None else CheckoutStatus.COMPLETE
