"""The simulated operator's inside: accounts, prompts, payouts under their merchants' ids, callbacks to one address."""

import random
from collections.abc import Iterable
from dataclasses import replace

from app.core.clock import Clock
from app.core.money import Money
from app.providers.simulators.airtel_money.applications import Application, Counter, KeyPair
from app.providers.simulators.airtel_money.transactions import (
    FAILURE,
    OPPOSITE,
    SUCCESS,
    Dialect,
    Transaction,
    callback_about,
    code_for,
)
from app.providers.simulators.base import AT_ONCE, NEVER, Odds, PayingOperator, PayoutOutcome, PayoutPlan, ordered
from app.providers.values import Direction, PaymentState

NAME = "airtel_money"
BOOKED_AS = {SUCCESS: PaymentState.SUCCEEDED, FAILURE: PaymentState.FAILED}


class Operator(PayingOperator):
    """Accounts in the books, and transactions by the merchant's id; payees are planned for by national number.

    A planned `refusal` is a code of §8; by a payer's number it refuses the next prompt too. Of an `UNKNOWN` payout,
    the plan's reason is the code that the order is answered with, without a word about the transaction.
    """

    def __init__(self, clock: Clock, applications: Iterable[Application], odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self._transactions: dict[str, Transaction] = {}
        self._addresses: dict[str, str] = {}
        self.counter = Counter(clock, random.Random(seed), applications)
        self.keys = KeyPair(clock)
        self.dialect = Dialect()

    def register(self, application: Application, address: str) -> None:
        """Where this application is called back: one address for all, set in the portal (airtel-money §5.1)."""
        self._addresses[application.client_id] = address

    def find(self, reference: str, direction: Direction) -> Transaction | None:
        """The transaction of this side under the merchant's id, unless it is not shown yet."""
        found = self._transactions.get(reference)
        return found if found is not None and found.direction is direction and found.is_shown else None

    def is_used(self, reference: str) -> bool:
        """Whether an order of either side had this id before."""
        return reference in self._transactions

    def prompt(self, application: Application, reference: str, amount: Money, payer: str, shown: str) -> Transaction:
        """Show the payer what is asked for."""
        return self._take(application, reference, amount, payer, shown, Direction.IN)

    def pay_out(self, application: Application, reference: str, amount: Money, payee: str, shown: str) -> Transaction:
        """Pay as it is planned; what the account cannot carry fails."""
        plan = self.plans.take(reference, payee)
        lacks = self.books.spendable(application.client_id, amount.currency) < amount
        taken = self._take(application, reference, amount, payee, shown, Direction.OUT)
        short = PayoutPlan(outcome=PayoutOutcome.FAILED, reason=code_for(Direction.OUT, 7))
        if plan.outcome is PayoutOutcome.UNKNOWN:
            return self._keep(replace(taken, code=plan.reason))
        self.plans.hold(reference, short if lacks else plan, self.now())
        self.settle_due()
        return self._transactions[reference]

    def approve(self, reference: str) -> Transaction:
        """The payer types the PIN, perhaps too late for what the merchant was told meanwhile."""
        return self._end(reference, SUCCESS, code_for(Direction.IN, 1))

    def decline(self, reference: str, code: str = "DP00800001008") -> Transaction:
        """The payer says no, or has no money."""
        return self._end(reference, FAILURE, code)

    def word(self, reference: str, status: str) -> Transaction:
        """What it is called while it is open: `TA`, `TE`, or a word that nobody documented."""
        return self._keep(replace(self._transactions[reference], status=status))

    def show(self, reference: str, *, is_shown: bool = True) -> Transaction:
        """Whether an enquiry finds it."""
        return self._keep(replace(self._transactions[reference], is_shown=is_shown))

    def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Transaction:
        """End an open payout; what has come back was paid first."""
        has_failed = plan.end is PaymentState.FAILED
        code = (plan.reason or code_for(Direction.OUT, 5)) if has_failed else code_for(Direction.OUT, 1)
        ended = self._end(reference, FAILURE if has_failed else SUCCESS, code, plan)
        if plan.outcome is PayoutOutcome.RETURNED:
            self._give_back(ended.movement_id)
        return ended

    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for reference, plan in self.plans.due(self.now()):
            self.settle_payout(reference, plan)

    def refund(self, application: Application, movement_id: str) -> bool:
        """Give a payment back, whole, once; false where it is none of this application's."""
        moved = self.books.find(movement_id)
        is_theirs = moved is not None and (moved.direction, moved.receiver) == (Direction.IN, application.client_id)
        if not is_theirs or moved is None or moved.state is not PaymentState.SUCCEEDED:
            return False
        if self.books.find_reversal(movement_id) is not None:
            return False
        self._give_back(movement_id)
        return True

    def tell(self, reference: str, *, status: str | None = None) -> None:
        """A callback once more, or one that claims another word than the true one."""
        self._tell(self._transactions[reference], status)

    def _take(
        self, application: Application, reference: str, amount: Money, party: str, shown: str, direction: Direction
    ) -> Transaction:
        assert not self.is_used(reference), "an id is used once for ever"
        prefix, now = "MP" if direction is Direction.IN else "CI", self.now()
        movement = ordered(
            direction,
            movement_id=f"{prefix}{now:%y%m%d.%H%M}.C{len(self.books.all()) + 1:05}",
            wallet=application.client_id,
            party=party,
            amount=amount,
            reference=shown,
            request=reference,
            occurred_at=now,
        )
        self.books.record(movement)
        return self._keep(
            Transaction(id=reference, application=application, movement_id=movement.id, direction=direction)
        )

    def _end(self, reference: str, status: str, code: str, plan: PayoutPlan = AT_ONCE) -> Transaction:
        found = self._transactions[reference]
        if found.direction is Direction.IN:
            self.books.settle(found.movement_id, BOOKED_AS[status], code)
        else:
            now = self.now()
            self.books.settle_payout(
                found.movement_id, BOOKED_AS[status], occurred_at=now, fee=plan.fee, reason=plan.reason
            )
        ended = self._keep(replace(found, status=status, code=code))
        self._tell(ended)
        return ended

    def _give_back(self, movement_id: str) -> None:
        moved = self.books.find(movement_id)
        assert moved is not None, "only what moved is given back"
        nothing = Money(0, moved.amount.currency)
        now = self.now()
        self.books.reverse(movement_id, reversal_id=f"{movement_id}R", occurred_at=now, fee_returned=nothing)

    def _tell(self, found: Transaction, status: str | None = None) -> None:
        """Once by itself; a contradicted one is followed by its opposite. Payouts are told in some countries only."""
        is_in, url = found.direction is Direction.IN, self._addresses.get(found.application.client_id)
        if url is None or not (is_in or self.dialect.tells_payouts):
            return
        misbehaviour = self.faults.next("request_outcome" if is_in else "payout_outcome")
        for claim in [status, OPPOSITE[found.status]] if misbehaviour.contradicted else [status]:
            self.callbacks.put(callback_about(found, self.dialect, url, status=claim), misbehaviour)

    def _keep(self, transaction: Transaction) -> Transaction:
        self._transactions[transaction.id] = transaction
        return transaction
