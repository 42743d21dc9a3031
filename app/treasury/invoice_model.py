"""Values of operators' invoices for collection fees they did not deduct (E21)."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.ids import OperatorInvoiceId, OperatorPaymentId, WalletId
from app.core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOperatorInvoice:
    """An operator's invoice for a wallet and a period, both days included; `number` is the operator's own.

    `id` is the caller's: told again with the same facts it is the same invoice.
    """

    id: OperatorInvoiceId
    wallet_id: WalletId
    number: str
    amount: Money
    period_from: date
    period_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorInvoice:
    """An invoice as it stands; `expected` is our own reckoning, where the wallet's fees are invoiced at a rate (M5)."""

    id: OperatorInvoiceId
    wallet_id: WalletId
    number: str
    amount: Money
    paid: Money
    expected: Money | None
    period_from: date
    period_to: date
    recorded_at: datetime
    recorded_on: date

    @property
    def open(self) -> Money:
        """What is still to be paid."""
        return self.amount - self.paid

    @property
    def is_unexpected(self) -> bool:
        """Whether it is more than one unit of money away from what we expected (M5)."""
        unit = int(10**self.amount.currency.decimals)
        return self.expected is not None and abs(self.amount.minor - self.expected.minor) > unit


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOperatorPayment:
    """What an operator is paid by bank: for one invoice, or for the oldest of the wallet; `id` is the caller's own."""

    id: OperatorPaymentId
    wallet_id: WalletId
    amount: Money
    invoice_id: OperatorInvoiceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorPayment:
    """What an operator was paid by bank."""

    id: OperatorPaymentId
    wallet_id: WalletId
    invoice_id: OperatorInvoiceId | None
    amount: Money
    paid_at: datetime
    paid_on: date
