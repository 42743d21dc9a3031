"""The simulated operator's inside: orders by their correlation ids, accounts, approvals, and callbacks by PUT."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
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
    Movement,
    Odds,
    PayingOperator,
    PayoutOutcome,
    PayoutPlan,
    ordered,
)
from app.providers.simulators.gsma.agreements import Agreement, Gate
from app.providers.simulators.gsma.orders import (
    DISBURSEMENT,
    MERCHANTPAY,
    REVERSAL,
    Dialect,
    Order,
    Told,
    error_body,
    transaction_body,
)
from app.providers.values import Direction, PaymentState

NAME = "gsma"
APPROVAL_LIFE = timedelta(minutes=5)
NEVER_SHOWN = float("inf")
VERBS = {MERCHANTPAY: "request_outcome", DISBURSEMENT: "payout_outcome", REVERSAL: "reversal_outcome"}

Sign = Callable[[bytes], Mapping[str, str]]


class Operator(PayingOperator):
    """Accounts in the books, and orders.

    A merchant payment waits five minutes for its payer. A planned `refusal` is a code of §7; by a payer's number it
    refuses the next request too. New orders are shown `shows_after_s` seconds later. `sign` gives the headers of a
    signed callback.
    """

    def __init__(self, clock: Clock, agreements: Iterable[Agreement], odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self._dice = random.Random(seed)
        self._orders: dict[str, Order] = {}
        self.gate = Gate(clock, random.Random(seed + 1), agreements)
        self.dialect = Dialect()
        self.shows_after_s = 0.0
        self.sign: Sign = lambda _: {}

    def find(self, correlation: str) -> Order | None:
        """The order under a client's correlation id or reference, with dashes or without."""
        return self._orders.get(_plain(correlation))

    def shown(self, order: Order | None, caller: Agreement) -> Order | None:
        """The same, if it is the caller's and may be seen already."""
        is_theirs = order is not None and order.agreement.account == caller.account
        if order is None or not is_theirs or order.shown_at is None or self.now() < order.shown_at:
            return None
        return order

    def find_state(self, server_correlation: str) -> Order | None:
        """The order by the operator's correlation id; one poll more is counted."""
        found = next((one for one in self._orders.values() if one.server_correlation == server_correlation), None)
        return self._keep(replace(found, polls=found.polls + 1)) if found else None

    def order_of(self, movement_id: str) -> Order | None:
        """The order that made a movement; customers' own have none."""
        return next((one for one in self._orders.values() if one.movement_id == movement_id), None)

    def movements_of(self, agreement: Agreement) -> Sequence[Movement]:
        """Everything of an account, oldest first."""
        return [movement for movement in self.books.all() if movement.wallet == agreement.account]

    def movement_of(self, order: Order) -> Movement:
        """What the books say of an order."""
        movement = self.books.find(order.movement_id)
        assert movement is not None, "every order stands in the books"
        return movement

    async def take(
        self,
        agreement: Agreement,
        kind: str,
        correlation: str,
        *,
        amount: Money,
        party: str,
        ours: str | None = None,
        description: str = "",
        callback_url: str | None = None,
    ) -> Order:
        """Take an order; a payment then waits for its payer, a payout goes as it is planned."""
        order = self._new(agreement, kind, correlation, amount, party, ours, description, callback_url)
        self._record(order)
        self.settle_due()
        return self._known(correlation)

    async def take_back(
        self, original: Movement, agreement: Agreement, correlation: str, ours: str | None, callback_url: str | None
    ) -> Order:
        """Take a movement back whole, at once."""
        other = original.payer if original.direction is Direction.IN else original.receiver
        order = self._new(agreement, REVERSAL, correlation, original.amount, other, ours, "", callback_url)
        nothing = Money(0, original.amount.currency)
        self.books.reverse(original.id, reversal_id=order.movement_id, occurred_at=self.now(), fee_returned=nothing)
        self._tell(order)
        return order

    def approve(self, reference: str) -> Order:
        """The payer types the PIN."""
        return self._end(self._known(reference), PaymentState.SUCCEEDED, None)

    def decline(self, reference: str, code: str = "requestDeclined") -> Order:
        """The payer says no, or has no money."""
        return self._end(self._known(reference), PaymentState.FAILED, code)

    def pay(self, agreement: Agreement, payer: str, amount: Money, description: str = "") -> Movement:
        """A customer pays unasked; the account's owner is told at its common address, if it wants to be."""
        movement = self.books.record(
            Movement(
                id=self._next_id(),
                amount=amount,
                fee=Money(0, amount.currency),
                payer=payer,
                receiver=agreement.account,
                occurred_at=self.now(),
                reference=description or None,
            )
        )
        if agreement.common_url:
            self._put(agreement, agreement.common_url, None, transaction_body(movement, agreement, self.dialect))
        return movement

    async def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Order:
        """End an open payout and tell it."""
        return self._settle(self._known(reference), plan)

    def settle_due(self) -> None:
        """Carry out every plan whose time has come, and end the payments that nobody approved in theirs."""
        now = self.now()
        for reference, plan in self.plans.due(now):
            self._settle(self._known(reference), plan)
        for order in list(self._orders.values()):
            is_open = self.movement_of(order).state is PaymentState.PENDING
            if is_open and order.expires_at is not None and now >= order.expires_at:
                self._end(order, PaymentState.FAILED, "requestDeclined")

    def word(self, reference: str, word: str) -> None:
        """What its transaction is called from now on: a word of the operator's own, or one that nobody documented."""
        self._keep(replace(self._known(reference), word=word))

    def tell(self, reference: str, body: Told | None = None) -> None:
        """A callback once more, or one that claims something else."""
        order = self._known(reference)
        if order.callback_url:
            told = body or self._outcome(order)
            self._put(order.agreement, order.callback_url, order.correlation, told)

    def _new(
        self,
        agreement: Agreement,
        kind: str,
        correlation: str,
        amount: Money,
        party: str,
        ours: str | None,
        description: str,
        callback_url: str | None,
    ) -> Order:
        now = self.now()
        return self._keep(
            Order(
                correlation=correlation,
                server_correlation=str(UUID(int=self._dice.getrandbits(128), version=4)),
                kind=kind,
                agreement=agreement,
                amount=amount,
                party=party,
                ours=ours,
                description=description,
                callback_url=callback_url,
                movement_id=self._next_id(),
                taken_at=now,
                shown_at=None if self.shows_after_s == NEVER_SHOWN else now + timedelta(seconds=self.shows_after_s),
                expires_at=now + APPROVAL_LIFE if kind == MERCHANTPAY else None,
            )
        )

    def _record(self, order: Order) -> None:
        """Open in the books; a payout that the account cannot carry will fail."""
        opened = ordered(
            Direction.OUT if order.kind == DISBURSEMENT else Direction.IN,
            movement_id=order.movement_id,
            wallet=order.agreement.account,
            party=order.party,
            amount=order.amount,
            reference=order.description or None,
            request=order.ours,
            occurred_at=order.taken_at,
        )
        self._open(opened, _plain(order.correlation), if_short="insufficientFunds")

    def _settle(self, order: Order, plan: PayoutPlan) -> Order:
        reason = (plan.reason or "requestDeclined") if plan.end is PaymentState.FAILED else None
        settled = self._end(order, plan.end, reason, fee=plan.fee)
        if plan.outcome is PayoutOutcome.RETURNED:
            self.books.reverse(
                order.movement_id,
                reversal_id=self._next_id(),
                occurred_at=self.now(),
                fee_returned=plan.fee_returned or Money(0, order.amount.currency),
            )
        return settled

    def _end(self, order: Order, state: PaymentState, code: str | None, *, fee: Money | None = None) -> Order:
        if order.kind == MERCHANTPAY:
            self.books.settle(order.movement_id, state, code)
        else:
            now = self.movement_of(order).occurred_at
            self.books.settle_payout(order.movement_id, state, occurred_at=now, fee=fee, reason=code)
        self._tell(order)
        return order

    def _tell(self, order: Order) -> None:
        """Once; a contradicted one is followed by its opposite."""
        misbehaviour = self.faults.next(VERBS[order.kind])
        if order.callback_url is None:
            return
        outcome = self._outcome(order)
        self._put(order.agreement, order.callback_url, order.correlation, outcome, misbehaviour)
        if misbehaviour.contradicted:
            opposite = self._opposite(order)
            self._put(order.agreement, order.callback_url, order.correlation, opposite, misbehaviour)

    def _outcome(self, order: Order) -> Told:
        movement = self.movement_of(order)
        if movement.state is PaymentState.FAILED and self.dialect.tells_failures_as_objects:
            return error_body(movement.reason or "genericError", self.dialect, self.now())
        return transaction_body(movement, order.agreement, self.dialect, word=order.word, ours=order.ours)

    def _opposite(self, order: Order) -> Told:
        movement = self.movement_of(order)
        if movement.state is PaymentState.FAILED:
            return transaction_body(movement, order.agreement, self.dialect, word="completed")
        return error_body("requestDeclined", self.dialect, self.now())

    def _put(
        self,
        agreement: Agreement,
        url: str,
        correlation: str | None,
        told: Told,
        misbehaviour: Misbehaviour = HONEST,
    ) -> None:
        """By PUT, with the correlation id of the order, the hash of the body, and what else was agreed (§4, §8)."""
        body = jsontext.encode(told)
        headers = {
            "content-type": "application/json",
            "X-Content-Hash": sha256(body).hexdigest(),
            **({"X-CorrelationID": correlation} if correlation else {}),
            **({"X-API-Key": agreement.callback_key} if agreement.callback_key else {}),
            **self.sign(body),
        }
        callback = Callback(url=url, body=body, headers=headers, method="PUT", seal=self._dated)
        self.callbacks.put(callback, misbehaviour)

    @staticmethod
    def _dated(_: bytes, now: datetime) -> Mapping[str, str]:
        return {"X-Date": now.strftime("%Y-%m-%dT%H:%M:%SZ")}

    def _next_id(self) -> str:
        return f"REF-{1_795_255_200_417 + len(self.books.all()) + len(self._orders)}"

    def _keep(self, order: Order) -> Order:
        self._orders[_plain(order.correlation)] = order
        return order

    def _known(self, reference: str) -> Order:
        order = self.find(reference)
        assert order is not None, "the operator knows the orders it took"
        return order


def _plain(reference: str) -> str:
    """A correlation id as organisations write it to themselves."""
    return UUID(reference).hex
