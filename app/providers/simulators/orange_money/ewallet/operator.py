"""The simulated operator's inside: floats, cash-ins that end as planned, and callbacks about them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.base import Direction, PaymentState
from app.providers.simulators.base import (
    NEVER,
    Books,
    CallbackSender,
    Faults,
    Movement,
    Odds,
    PayoutOutcome,
    PayoutPlan,
    PayoutPlans,
)
from app.providers.simulators.orange_money.counter import Counter
from app.providers.simulators.orange_money.ewallet import news
from app.providers.simulators.orange_money.ewallet.distributors import Distributor
from app.providers.simulators.orange_money.ewallet.keys import KeyPair

NAME = "orange_ewallet"
TOKEN_LIFE_S = 299
NO_FUNDS = "2020"
NO_CUSTOMER = "2000"
ENDS = {PayoutOutcome.CONFIRMED: PaymentState.SUCCEEDED, PayoutOutcome.FAILED: PaymentState.FAILED}


class Refused(Exception):
    """The operator does not take the cash-in; `code` is its word for the reason, and nothing moves."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Operator:
    """Distributors' floats, their cash-ins in the books, and an outbox of callbacks that its owner delivers.

    Faults are scripted by verb: `token`, `publicKeys`, `cashins`, `transactions`, `status`, `account`, and
    `payout_outcome` for callbacks. `plans` decide how a cash-in ends; without one it succeeds at once.
    """

    def __init__(self, clock: Clock, distributors: Iterable[Distributor], odds: Odds = NEVER, seed: int = 0) -> None:
        self._clock = clock
        self._distributors = {distributor.wallet: distributor for distributor in distributors}
        self._open: dict[str, tuple[PayoutPlan, datetime]] = {}
        self.counter: Counter[Distributor] = Counter(
            clock, random.Random(seed), self._distributors.values(), token_life_s=TOKEN_LIFE_S
        )
        self.keys = KeyPair()
        self.books = Books()
        self.plans = PayoutPlans()
        self.faults = Faults(odds, seed)
        self.callbacks = CallbackSender(NAME, clock)

    def sign(self, distributor: Distributor) -> None:
        """Take a distributor under contract, or change what one of this wallet has agreed."""
        self._distributors[distributor.wallet] = distributor
        self.counter.sign(distributor)

    def fund(self, distributor: Distributor, amount: Money) -> None:
        """The distributor brings money from its bank."""
        self.books.fund(distributor.wallet, amount)

    def balance(self, distributor: Distributor) -> Money:
        """What its wallet holds."""
        self.settle_due()
        return self.books.balance(distributor.wallet, XOF)

    def cash_in(self, distributor: Distributor, *, customer: str, amount: Money, reference: str | None) -> Movement:
        """Send money to a local number; raises `Refused`.

        A reference that was used before is no reason to refuse: the money goes twice, as the sheet fears (B5, B8).
        """
        payee = distributor.abroad(customer)
        plan = self.plans.take(reference or "", payee)
        assert plan.outcome is not PayoutOutcome.RETURNED, "the operator has no word for a cash-in that came back"
        if plan.outcome is PayoutOutcome.FAILED and not plan.after_s:
            raise Refused(plan.reason or NO_CUSTOMER)
        movement = self._movement(distributor, payee, amount, reference, plan)
        if self.books.spendable(distributor.wallet, amount.currency).minor < -movement.effect_minor:
            raise Refused(NO_FUNDS)
        return self._begin(movement, plan)

    def find(self, distributor: Distributor, transaction_id: str) -> Movement | None:
        """The distributor's own transaction with this id."""
        self.settle_due()
        movement = self.books.find(transaction_id)
        return movement if movement and movement.wallet == distributor.wallet else None

    def transactions(self, distributor: Distributor, reference: str | None, since: datetime) -> Sequence[Movement]:
        """The distributor's transactions since then, newest first, of one reference or of all."""
        self.settle_due()
        own = [m for m in self.books.payouts() if m.wallet == distributor.wallet and m.occurred_at >= since]
        return [m for m in reversed(own) if reference in (None, m.request)]

    def settle(self, transaction_id: str, outcome: PayoutOutcome, reason: str | None = None) -> Movement:
        """End an open cash-in by hand, whatever was planned, and tell the distributor."""
        self._open.pop(transaction_id, None)
        movement = self.books.settle(transaction_id, ENDS[outcome], reason)
        self._tell(movement)
        return movement

    def settle_due(self) -> None:
        """End what is due by the operator's clock."""
        now = self._clock.now()
        for transaction_id, (plan, due_at) in list(self._open.items()):
            if due_at <= now and plan.outcome in ENDS:
                self.settle(transaction_id, plan.outcome, plan.reason)

    def _movement(
        self, distributor: Distributor, payee: str, amount: Money, reference: str | None, plan: PayoutPlan
    ) -> Movement:
        now = self._clock.now()
        return Movement(
            id=f"CI{now:%y%m%d.%H%M}.B{len(self.books.all()) + 1:05d}",
            amount=amount,
            fee=plan.fee or Money(0, amount.currency),
            levy=plan.levy,
            payer=distributor.wallet,
            receiver=payee,
            occurred_at=now,
            direction=Direction.OUT,
            state=PaymentState.PENDING,
            request=reference,
        )

    def _begin(self, movement: Movement, plan: PayoutPlan) -> Movement:
        """Done at once, or open until its time or for ever."""
        if plan.outcome is PayoutOutcome.CONFIRMED and not plan.after_s:
            done = self.books.record(replace(movement, state=PaymentState.SUCCEEDED))
            self._tell(done)
            return done
        self._open[movement.id] = plan, self._clock.now() + timedelta(seconds=plan.after_s)
        return self.books.record(movement)

    def _tell(self, movement: Movement) -> None:
        """Callbacks come at least once; a contradicted one is followed by its opposite (B7)."""
        distributor = self._distributors[movement.wallet]
        misbehaviour = self.faults.next("payout_outcome")
        for callback in news.about(movement, distributor, self._clock.now(), contradicted=misbehaviour.contradicted):
            self.callbacks.put(callback, misbehaviour)
