"""The simulated operator's inside: it opens orders, serves customers, keeps books and writes notifications."""

import random
from collections.abc import Iterable
from dataclasses import replace

from app.core import jsontext
from app.core.clock import Clock
from app.core.money import Money
from app.providers.simulators.base import NEVER, BookkeepingOperator, Callback, Movement, Odds
from app.providers.simulators.orange_money.counter import Counter
from app.providers.simulators.orange_money.merchants import Merchant
from app.providers.simulators.orange_money.orders import FINAL, Order, Status
from app.providers.values import PaymentState

NAME = "orange_money"
SOME_CUSTOMER = "+22370000001"
BOOKED_AS = {Status.SUCCESS: PaymentState.SUCCEEDED, Status.FAILED: PaymentState.FAILED}
OPPOSITE = {Status.SUCCESS: Status.FAILED, Status.FAILED: Status.SUCCESS}


class OrderIdUsed(Exception):
    """A merchant used an order id again: refused, even when the first order failed."""


class Operator(BookkeepingOperator):
    """Orders by their page's token; notifications are its callbacks."""

    def __init__(self, clock: Clock, merchants: Iterable[Merchant], odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self._dice = random.Random(seed)
        self._orders: dict[str, Order] = {}
        self._used: set[tuple[str, str]] = set()
        self.counter = Counter(clock, self._dice, merchants)

    def open_order(
        self, merchant: Merchant, *, order_id: str, amount: int, notif_url: str, return_url: str, cancel_url: str
    ) -> Order:
        """Open a payment page; raises `OrderIdUsed`."""
        if (merchant.merchant_key, order_id) in self._used:
            raise OrderIdUsed
        self._used.add((merchant.merchant_key, order_id))
        order = Order(
            merchant=merchant,
            order_id=order_id,
            amount=Money(amount, merchant.books_in),
            notif_url=notif_url,
            return_url=return_url,
            cancel_url=cancel_url,
            pay_token=f"{self._dice.getrandbits(128):032x}",
            notif_token=f"{self._dice.getrandbits(128):032x}",
            opened_at=self.now(),
        )
        self._orders[order.pay_token] = order
        return order

    def find(self, pay_token: str) -> Order | None:
        """The order whose page has this token."""
        return self._orders.get(pay_token)

    def status(self, order: Order) -> Status:
        """What a merchant who asks now is told."""
        return order.status_at(self.now())

    def customer_pays(self, pay_token: str, payer: str = SOME_CUSTOMER) -> Order:
        """A customer gives number and code, and the money moves at once."""
        self.customer_confirms(pay_token)
        return self.process(pay_token, Status.SUCCESS, payer)

    def customer_fails(self, pay_token: str, payer: str = SOME_CUSTOMER) -> Order:
        """A customer confirms and is refused: too little money, a wrong code."""
        self.customer_confirms(pay_token)
        return self.process(pay_token, Status.FAILED, payer)

    def customer_confirms(self, pay_token: str) -> Order:
        """A customer gives number and code; until it is processed the order is PENDING, and may look EXPIRED."""
        order = self._orders[pay_token]
        assert order.is_open_at(self.now()), "the page is dead: nobody can confirm on it"
        assert order.status is Status.INITIATED, "an order is confirmed once"
        return self._keep(replace(order, status=Status.PENDING))

    def process(self, pay_token: str, outcome: Status = Status.SUCCESS, payer: str = SOME_CUSTOMER) -> Order:
        """End a confirmed order, book it and notify the merchant; this may come after the page has died."""
        order = self._orders[pay_token]
        assert order.status is Status.PENDING, "only what a customer confirmed is processed"
        assert outcome in FINAL, "processing ends an order"
        ended = self._keep(replace(order, status=outcome, txnid=self._next_txnid()))
        self._book(ended, payer)
        self._notify(ended)
        return ended

    def _keep(self, order: Order) -> Order:
        self._orders[order.pay_token] = order
        return order

    def _next_txnid(self) -> str:
        return f"MP{self.now():%y%m%d.%H%M}.A{len(self.books.all()) + 1:05d}"

    def _book(self, order: Order, payer: str) -> None:
        assert order.txnid is not None, "what is booked has an id"
        movement = Movement(
            id=order.txnid,
            amount=order.amount,
            fee=Money(0, order.amount.currency),
            payer=payer,
            receiver=order.merchant.merchant_key,
            occurred_at=self.now(),
            state=BOOKED_AS[order.status],
            request=order.order_id,
        )
        self.books.record(movement)

    def _notify(self, order: Order) -> None:
        """One attempt, as Orange makes; a contradicted notification is followed by one that says the opposite."""
        misbehaviour = self.faults.next("notification")
        self.callbacks.put(_notification(order, order.status), misbehaviour)
        if misbehaviour.contradicted:
            self.callbacks.put(_notification(order, OPPOSITE[order.status]))


def _notification(order: Order, status: Status) -> Callback:
    told = {"status": status, "notif_token": order.notif_token, "txnid": order.txnid}
    return Callback(url=order.notif_url, body=jsontext.encode(told))
