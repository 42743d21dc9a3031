"""The inside that simulated operators share: a clock, books, faults, an outbox, and where they pay out, plans."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from starlette.types import ASGIApp

from app.core.clock import Clock
from app.providers.simulators.books import Books, Movement
from app.providers.simulators.callbacks import CallbackSender, repeating
from app.providers.simulators.faults import NEVER, Faults, Odds
from app.providers.simulators.plans import PayoutOutcome, PayoutPlan, PayoutPlans
from app.providers.simulators.serving import serve
from app.providers.values import Direction


class BookkeepingOperator:
    """Keeps books, and an outbox of callbacks that its owner delivers; what it says and hears is each room's own."""

    def __init__(self, name: str, clock: Clock, odds: Odds = NEVER, seed: int = 0) -> None:
        self.books = Books()
        self.faults = Faults(odds, seed)
        self.callbacks = CallbackSender(name, clock)
        self._clock = clock

    def now(self) -> datetime:
        """The operator's own clock."""
        return self._clock.now()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Deliver callbacks in the background while the block lasts."""
        async with self.callbacks.delivering():
            yield


class PayingOperator(BookkeepingOperator, ABC):
    """Pays out too: at once and free of charge, unless it is planned otherwise."""

    def __init__(self, name: str, clock: Clock, odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(name, clock, odds, seed)
        self.plans = PayoutPlans()

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this number or of this reference; none is whoever is next."""
        self.plans.add(plan, whose)

    @abstractmethod
    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Carry out plans and deliver callbacks in the background while the block lasts."""
        async with repeating(self._carry_out), super().at_work():
            yield

    def _open(self, order: Movement, reference: str, *, if_short: str | None = None) -> None:
        """Write an order down; a payout goes as it is planned for this reference, its payee or whoever is next.

        One that the wallet cannot carry fails with the reason `if_short`, where there is one.
        """
        if order.direction is Direction.IN:
            self.books.record(order)
            return
        plan = self.plans.take(reference, order.receiver)
        payout = replace(order, fee=plan.fee or order.fee)
        held = self.books.spendable(payout.payer, payout.amount.currency)
        if if_short is not None and -payout.effect_minor > held.minor:
            plan = PayoutPlan(outcome=PayoutOutcome.FAILED, reason=if_short)
        self.books.record(payout)
        self.plans.hold(reference, plan, payout.occurred_at)

    async def _carry_out(self) -> None:
        self.settle_due()


class OnLoopback(ABC):
    """An operator with its address: what a merchant reaches over HTTP."""

    callbacks: CallbackSender

    @property
    @abstractmethod
    def app(self) -> ASGIApp:
        """The operator as a web application."""

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Answer on loopback while the block lasts and give the base URL; callbacks leave when they are delivered."""
        async with serve(self.app, port) as base_url:
            try:
                yield base_url
            finally:
                await self.callbacks.close()
