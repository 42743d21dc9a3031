"""Operators' invoices in tests: Wave collects for MICMO, deducts nothing and sends a bill."""

from datetime import date
from decimal import Decimal

from app import treasury
from app.core.ids import OperatorInvoiceId, OperatorPaymentId, new_id
from app.treasury import NewOperatorInvoice, NewOperatorPayment, OperatorInvoice, OperatorPayment
from app.wallets import FeeMode
from tests.collection.till import AGENT, Till, a_till
from tests.treasury.bank import Bank

BEGINS, ENDS = date(2026, 3, 1), date(2026, 3, 31)


class Invoicing:
    """The accountant who books and pays Wave's invoices."""

    def __init__(self, bank: Bank, till: Till) -> None:
        self.bank, self.till = bank, till

    def new(self, amount: int, **other: object) -> NewOperatorInvoice:
        """Wave's invoice for March."""
        facts: dict[str, object] = {
            "id": OperatorInvoiceId(new_id()),
            "wallet_id": self.till.wallet.id,
            "number": str(new_id()),
            "amount": self.bank.francs(amount),
            "period_from": BEGINS,
            "period_to": ENDS,
        }
        return NewOperatorInvoice(**(facts | other))  # type: ignore[arg-type]

    async def record(self, new: NewOperatorInvoice) -> OperatorInvoice:
        """It is booked."""
        async with self.bank.village.database.transaction() as session:
            return await treasury.record_invoice(session, self.bank.village.mutual, new, AGENT)

    async def recorded(self, amount: int) -> OperatorInvoice:
        """One more invoice is booked."""
        return await self.record(self.new(amount))

    def payment(self, amount: int, **other: object) -> NewOperatorPayment:
        """Wave is to be paid."""
        facts: dict[str, object] = {
            "id": OperatorPaymentId(new_id()),
            "wallet_id": self.till.wallet.id,
            "amount": self.bank.francs(amount),
        }
        return NewOperatorPayment(**(facts | other))  # type: ignore[arg-type]

    async def pay(self, new: NewOperatorPayment) -> OperatorPayment:
        """It is paid."""
        async with self.bank.village.database.transaction() as session:
            return await treasury.pay_operator(session, self.bank.village.mutual, new, AGENT)

    async def open(self) -> list[int]:
        """What is open of each invoice, in the order they came."""
        async with self.bank.village.database.transaction() as session:
            found = await treasury.list_invoices(session, self.bank.village.mutual.id)
        return [one.open.minor for one in found]

    async def balance(self, code: str) -> int:
        """The debit balance of one account."""
        return await self.bank.balance(code)


async def an_invoicing(bank: Bank) -> Invoicing:
    """Wave's collection wallet, at 1 % invoiced."""
    wave = await a_till(
        bank.village, account_code="55231", name="Wave", fee_mode=FeeMode.INVOICED, fee_rate=Decimal("0.01")
    )
    return Invoicing(bank, wave)
