"""The simulated operator's inside: payments by the merchant's ids, one wallet, and callbacks that it sends once."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import Money
from app.providers.simulators.base import (
    AT_ONCE,
    HONEST,
    NEVER,
    Callback,
    Misbehaviour,
    Odds,
    PayingOperator,
    PayoutOutcome,
    PayoutPlan,
    ordered,
)
from app.providers.simulators.pawapay import seals
from app.providers.simulators.pawapay.accounts import Account
from app.providers.simulators.pawapay.payments import Kind, Payment, Status, told_of
from app.providers.values import Direction, PaymentState

NAME = "pawapay"
STATES = {Status.COMPLETED: PaymentState.SUCCEEDED, Status.FAILED: PaymentState.FAILED}
OPPOSITE: Mapping[str, str] = {Status.COMPLETED: Status.FAILED, Status.FAILED: Status.COMPLETED}


class Operator(PayingOperator):
    """One account's payments and wallet.

    A deposit waits for its payer; a refund is completed at once unless `refunds_wait`. A planned `refusal` is a code
    of §5; by a payer's number it refuses the next deposit too. `tells_decimals` writes francs with two decimals;
    `signs_bare` signs as RFC 9421 has it and not in DER (§5, §6).
    """

    def __init__(self, clock: Clock, account: Account, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self.account = account
        self.tells_decimals = False
        self.signs_bare = False
        self.refunds_wait = False
        self._payments: dict[tuple[Kind, str], Payment] = {}

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """As everywhere, but nothing comes back here."""
        assert plan.outcome is not PayoutOutcome.RETURNED, "this operator has no word for what comes back"
        super().plan_payout(whose, plan)

    def refusal_of(self, kind: Kind, written_id: str, number: str, amount: Money) -> str | None:
        """Why it does not take this order, in its own code; a planned refusal is used up by it."""
        if (refusal := self.plans.refusal(UUID(written_id).hex, number)) is not None:
            return refusal
        held = self.books.spendable(self.account.wallet, amount.currency)
        return "PAWAPAY_WALLET_OUT_OF_FUNDS" if kind is not Kind.DEPOSIT and held < amount else None

    def find(self, kind: Kind, written_id: str) -> Payment | None:
        """The payment of this kind under an id, with dashes or without."""
        return self._payments.get((kind, UUID(written_id).hex))

    def next_receipt(self) -> str:
        """The id that the payer's or payee's operator gives a movement."""
        return f"MP261121.0959.C{len(self._payments) + 1:05d}"

    async def take(self, payment: Payment) -> None:
        """Take an order. A prompt then waits, a payout or a refund goes as it is planned."""
        self._keep(payment)
        if payment.kind is not Kind.REFUND:
            self._take_into_books(payment)
        elif not self.refunds_wait:
            self.settle_refund(payment.id)
        self.settle_due()

    def approve(self, written_id: str) -> Payment:
        """The payer types the PIN."""
        return self._end(self._known(Kind.DEPOSIT, written_id), Status.COMPLETED)

    def decline(self, written_id: str, code: str = "PAYMENT_NOT_APPROVED") -> Payment:
        """The payer does not, or cannot."""
        return self._end(self._known(Kind.DEPOSIT, written_id), Status.FAILED, code)

    def word(self, kind: Kind, written_id: str, status: str) -> Payment:
        """What it is called while it is open, documented or not; nothing is told."""
        return self._keep(replace(self._known(kind, written_id), status=status))

    async def settle_payout(self, written_id: str, plan: PayoutPlan = AT_ONCE) -> Payment:
        """End an open payout and tell it; gives it as it is now."""
        return self._settle(self._known(Kind.PAYOUT, written_id), plan)

    def settle_refund(self, written_id: str, code: str | None = None) -> Payment:
        """End an open refund: the money is back, or with a code is not."""
        refund = self._known(Kind.REFUND, written_id)
        deposit = self._known(Kind.DEPOSIT, refund.deposit_id or "")
        if code is None:
            nothing, at = Money(0, refund.amount.currency), self.now()
            movement, back = deposit.movement_id, refund.movement_id
            self.books.reverse(movement, reversal_id=back, occurred_at=at, fee_returned=nothing)
        return self._told(self._keep(replace(refund, status=Status.FAILED if code else Status.COMPLETED, code=code)))

    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for reference, plan in self.plans.due(self.now()):
            self._settle(self._known(Kind.PAYOUT, reference), plan)

    def tell(self, kind: Kind, written_id: str, *, status: str | None = None, forged: bool = False) -> None:
        """A callback once more, or one that claims another status than the true one; a forged one is not signed."""
        payment = self._known(kind, written_id)
        claimed = replace(payment, status=status or payment.status)
        self._put(claimed, HONEST, is_signed=self.account.signs and not forged)

    def _take_into_books(self, taken: Payment) -> None:
        """Open in the books; what a payout takes is reserved from now on (§4)."""
        reference = UUID(taken.id).hex
        opened = ordered(
            Direction.OUT if taken.kind is Kind.PAYOUT else Direction.IN,
            movement_id=taken.movement_id,
            wallet=self.account.wallet,
            party=taken.number,
            amount=taken.amount,
            request=reference,
            occurred_at=taken.taken_at,
        )
        self._open(opened, reference)

    def _settle(self, payout: Payment, plan: PayoutPlan) -> Payment:
        if plan.outcome is PayoutOutcome.FAILED:
            return self._end(payout, Status.FAILED, plan.reason or "UNSPECIFIED_FAILURE")
        return self._end(payout, Status.COMPLETED, fee=plan.fee)

    def _end(self, payment: Payment, status: Status, code: str | None = None, fee: Money | None = None) -> Payment:
        if payment.kind is Kind.DEPOSIT:
            self.books.settle(payment.movement_id, STATES[status], code)
        else:
            at = self.now()
            self.books.settle_payout(payment.movement_id, STATES[status], occurred_at=at, fee=fee, reason=code)
        return self._told(self._keep(replace(payment, status=status, code=code)))

    def _told(self, payment: Payment) -> Payment:
        """Once, when it is final; a contradicted one is followed by its opposite."""
        misbehaviour = self.faults.next(f"{payment.kind}_outcome")
        claims = [payment.status, OPPOSITE[payment.status]] if misbehaviour.contradicted else [payment.status]
        for claim in claims:
            self._put(replace(payment, status=claim), misbehaviour, is_signed=self.account.signs)
        return payment

    def _put(self, payment: Payment, misbehaviour: Misbehaviour, *, is_signed: bool) -> None:
        url, host, is_bare = self.account.told_at.get(payment.kind.resource), self.account.public_host, self.signs_bare
        if url is None:
            return
        callback = Callback(url=url, body=jsontext.encode(told_of(payment, with_decimals=self.tells_decimals)))
        if is_signed:
            callback = replace(callback, seal=lambda body, now: seals.seal(url, host, body, now, is_bare=is_bare))
        self.callbacks.put(callback, misbehaviour)

    def _keep(self, payment: Payment) -> Payment:
        self._payments[payment.kind, UUID(payment.id).hex] = payment
        return payment

    def _known(self, kind: Kind, written_id: str) -> Payment:
        payment = self.find(kind, written_id)
        assert payment is not None, "the operator knows the orders it took"
        return payment
