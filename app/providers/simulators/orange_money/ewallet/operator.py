"""The simulated operator's inside: codes to be paid, floats, cash-ins that end as planned, and callbacks."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import (
    AT_ONCE,
    NEVER,
    Movement,
    Odds,
    PayingOperator,
    PayoutOutcome,
    PayoutPlan,
    ordered,
)
from app.providers.simulators.orange_money.counter import Counter
from app.providers.simulators.orange_money.ewallet import news
from app.providers.simulators.orange_money.ewallet.codes import Code, Codes
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.keys import KeyPair
from app.providers.values import Direction, PaymentState

NAME = "orange_ewallet"
TOKEN_LIFE_S = 299
INSUFFICIENT_FUNDS = "2020"


class Operator(PayingOperator):
    """What merchants are paid and distributors send, in the books.

    Customers pay codes (`pay`) or a merchant's number at the till (`pay_at_till`). A planned `refusal` of a
    cash-in is a code of B9. A reference that was used before is no reason to refuse: the money goes twice, as the
    sheet fears (orange-money B5, B8).
    """

    def __init__(self, clock: Clock, distributors: Iterable[Distributor], odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self._distributors = {distributor.wallet: distributor for distributor in distributors}
        self.counter: Counter[Distributor] = Counter(
            clock, random.Random(seed), self._distributors.values(), life_s=TOKEN_LIFE_S
        )
        self.keys = KeyPair()
        self.codes = Codes()
        # Nobody says in which order the operator lists.
        self.lists_oldest_first = False

    def sign(self, distributor: Distributor) -> None:
        """Take a distributor under contract, or change what one of this wallet has agreed."""
        self._distributors[distributor.wallet] = distributor
        self.counter.sign(distributor)

    def distributor(self, wallet: str) -> Distributor:
        """Who owns this wallet, as it is agreed now."""
        return self._distributors[wallet]

    def open_code(self, code: Code) -> Code:
        """A code that a customer may pay."""
        self.codes.open(code)
        return code

    def pay(self, code_id: str, payer: str, *, fee: int = 0, amount: int | None = None) -> Movement:
        """A customer pays a code, once and in its time; another amount than its own is against all rules."""
        code = self.codes.find(code_id)
        assert code is not None and self.codes.may_be_paid(code, self.now()), "a dead code cannot be paid"
        self.codes.close(code)
        paid = code.amount if amount is None else Money(amount, XOF)
        return self._receive(code, payer, PaymentState.SUCCEEDED, paid, fee)

    def refuse(self, code_id: str, payer: str) -> Movement:
        """A customer's try that fails; the code may be paid later."""
        code = self.codes.find(code_id)
        assert code is not None, "somebody was shown it"
        return self._receive(code, payer, PaymentState.FAILED, code.amount, 0)

    def pay_at_till(
        self,
        wallet: str,
        payer: str,
        amount: int,
        *,
        reference: str | None = None,
        fee: int = 0,
        state: PaymentState = PaymentState.SUCCEEDED,
    ) -> Movement:
        """A customer pays the merchant's own code, under no reference unless the merchant gave one."""
        merchant, now = self._distributors[wallet], self.now()
        code = Code(
            id="",
            merchant=wallet,
            amount=Money(amount, XOF),
            reference=reference,
            opened_at=now,
            expires_at=now,
            callback_url=merchant.callback_url,
        )
        return self._receive(code, payer, state, code.amount, fee)

    def refuses_payout(self, *, reference: str, wallet: str, payee: str, amount: Money) -> str | None:
        """Why the operator does not take this order, in its own code; a planned refusal is used up by it."""
        if (refusal := self.plans.refusal(reference, payee)) is not None:
            return refusal
        plan = self.plans.coming(reference, payee)
        cost = sum(part.minor for part in (amount, plan.fee, plan.levy) if part)
        return INSUFFICIENT_FUNDS if cost > self.books.spendable(wallet, XOF).minor else None

    async def take_payout(self, *, reference: str, wallet: str, payee: str, amount: Money) -> Movement:
        """Take an order and carry out what is due of its plan; gives it as it is then."""
        plan, now = self.plans.take(reference, payee), self.now()
        taken = self.books.record(
            ordered(
                Direction.OUT,
                movement_id=self._next_id("CI"),
                wallet=wallet,
                party=payee,
                amount=amount,
                fee=plan.fee,
                levy=plan.levy,
                request=reference or None,
                occurred_at=now,
            )
        )
        self.plans.hold(taken.id, plan, now)
        self.settle_due()
        return self.books.find(taken.id) or taken

    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for transaction_id, plan in self.plans.due(self.now()):
            self._settle(transaction_id, plan)

    async def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Movement:
        """End an open cash-in and tell it; gives it as it is now."""
        return self._settle(self._payout(reference).id, plan)

    async def return_payout(
        self, reference: str, *, fee_returned: Money | None = None, levy_returned: Money | None = None
    ) -> Movement:
        """The operator corrects a cash-in by hand: it has no word for that, only the balance tells."""
        return self._return(self._payout(reference), fee_returned, levy_returned)

    async def redeliver_payout(
        self,
        reference: str,
        *,
        state: PaymentState | None = None,
        amount: Money | None = None,
        payee: str | None = None,
    ) -> None:
        """A callback once more, or, against all rules, one that says something else than what became of it."""
        self._tell(self._payout(reference).retold(state=state, amount=amount, payee=payee))

    def transactions(self, wallet: str, *, reference: str | None, since: datetime) -> Sequence[Movement]:
        """The wallet's transactions since then, of one reference or of all; an unpaid code is none (B3)."""
        ours = self._distributors[wallet].accounts
        own = [m for m in self.books.all() if m.wallet in ours and m.occurred_at >= since and m.reverses is None]
        listed = [m for m in own if reference in (None, m.request)]
        return listed if self.lists_oldest_first else listed[::-1]

    def find(self, wallet: str, transaction_id: str) -> Movement | None:
        """The wallet's own transaction with this id."""
        movement = self.books.find(transaction_id)
        return movement if movement and movement.wallet in self._distributors[wallet].accounts else None

    def _settle(self, transaction_id: str, plan: PayoutPlan) -> Movement:
        settled = self.books.settle_payout(
            transaction_id,
            plan.end,
            occurred_at=self.now(),
            fee=plan.fee,
            levy=plan.levy,
            reason=plan.reason,
        )
        self._tell(settled)
        if plan.outcome is PayoutOutcome.RETURNED and settled.request:
            self._return(self._payout(settled.request), plan.fee_returned, plan.levy_returned)
        return settled

    def _return(self, payout: Movement, fee_returned: Money | None, levy_returned: Money | None) -> Movement:
        return self.books.reverse(
            payout.id,
            reversal_id=self._next_id("RV"),
            occurred_at=self.now(),
            fee_returned=fee_returned or Money(0, payout.amount.currency),
            levy_returned=levy_returned,
        )

    def _receive(self, code: Code, payer: str, state: PaymentState, amount: Money, fee: int) -> Movement:
        merchant = self._distributors[code.merchant]
        received = self.books.record(
            Movement(
                id=self._next_id("MP"),
                amount=amount,
                fee=Money(fee, amount.currency),
                payer=payer,
                receiver=merchant.merchant_code,
                request=code.reference,
                occurred_at=self.now(),
                state=state,
            )
        )
        misbehaviour = self.faults.next("payment")
        told_to = replace(merchant, callback_url=code.callback_url)
        for callback in news.about(received, told_to, contradicted=misbehaviour.contradicted):
            self.callbacks.put(callback, misbehaviour)
        return received

    def _tell(self, movement: Movement) -> None:
        """Callbacks come at least once; a contradicted one is followed by its opposite (B7)."""
        misbehaviour = self.faults.next("payout_outcome")
        distributor = self._distributors[movement.wallet]
        for callback in news.about(movement, distributor, contradicted=misbehaviour.contradicted):
            self.callbacks.put(callback, misbehaviour)

    def _next_id(self, kind: str) -> str:
        return f"{kind}{self.now():%y%m%d.%H%M}.B{len(self.books.all()) + 1:05d}"

    def _payout(self, reference: str) -> Movement:
        payout = self.books.find_request(reference)
        assert payout is not None, "the operator knows the cash-ins it took"
        return payout
