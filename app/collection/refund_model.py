"""Values of refunds: what is ordered, and how far it has come (A7)."""

from dataclasses import dataclass
from datetime import datetime

from app.core.ids import PaymentId, PayoutBatchId, PayoutId, RefundId, UnitId, WalletId
from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefund:
    """Money to be given back to whoever paid: out of a unit's advance, or of a payment in suspense, one of the two.

    It goes by the payout wallet of the operator that brought the money, unless another is named.
    """

    amount: Money
    unit_id: UnitId | None = None
    payment_id: PaymentId | None = None
    wallet_id: WalletId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """A refund; the status is its payout's word: prepared, approved, rejected, sent, unknown, confirmed, failed."""

    id: RefundId
    unit_id: UnitId | None
    payment_id: PaymentId | None
    amount: Money
    ordered_by: str
    ordered_at: datetime
    payout_id: PayoutId
    batch_id: PayoutBatchId
    status: str
    fee: Money | None
