"""What the storm stands on at the far end: operators that draw each payout's fate, and adapters that can be held up."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.core.clock import Clock
from app.core.money import Money, rate_of
from app.providers import Answer, PaymentState, PayoutOrder, PayoutTaken, StatusQuestion
from app.providers.simulator.adapter import Simulator
from app.providers.simulator.payouts import not_found
from app.providers.simulators.base import (
    CallbackSender,
    Faults,
    Misbehaviour,
    Movement,
    Odds,
    PayoutOutcome,
    PayoutPlan,
    Reply,
)
from app.providers.simulators.plans import AT_ONCE
from app.providers.simulators.simulator import SimulatedOperator

LOUD = (Reply.ERROR_BEFORE, Reply.ERROR_AFTER, Reply.HTML_503, Reply.CUT_SHORT)
# Silence costs real time until we hang up, so it is drawn more rarely.
FOUL = Odds(
    bad_reply=0.3,
    replies=LOUD * 4 + (Reply.SILENT_BEFORE, Reply.SILENT_AFTER),
    late=0.3,
    most_late_s=10_800,
    lost=0.2,
    doubled=0.2,
    reordered=0.2,
)
LOUDLY_FOUL = replace(FOUL, replies=LOUD)
REFUSALS = ("unknown_payee", "insufficient_funds", "amount_out_of_range")
DELAYS_S = (0, 0, 0, 3, 40, 600, 7_200)
FEE_RATE = Decimal("0.005")  # as the wallets foresee


class Weather(Faults):
    """Faults whose error replies come with the status of an operator or of what stands before one."""

    def next(self, verb: str) -> Misbehaviour:
        """The next one; a return is told in the end, for nothing else tells of one once a payout has arrived."""
        coming = super().next(verb)
        status = random.Random(f"{verb}:{coming.late_by_s}").choice((500, 502, 504))
        return replace(coming, error_status=status, lost=coming.lost and verb != "payout_return")


class StormOperator(SimulatedOperator):
    """One operator whose dice decide what becomes of every order; in the calm every order arrives at once.

    What it gives back cost the fee foreseen, for the notice of a return does not tell what was taken.
    """

    def __init__(self, clock: Clock, *, dice: random.Random, secret: str, prefix: str, odds: Odds = FOUL) -> None:
        faults = Weather(odds, seed=dice.getrandbits(32))
        super().__init__(clock, api_key="key", callback_secret=secret, faults=faults, prefix=prefix)
        # One after the other: they arrive in the order they were put.
        self.sender = CallbackSender(prefix, clock, at_once=1)
        self.refused: set[str] = set()
        self.is_calm = False
        self._fates = dice

    def refuses_payout(self, *, reference: str, wallet: str, payee: str, amount: Money) -> str | None:
        """As the plan drawn for this reference says; what was refused is remembered."""
        if self.plans.coming(reference, payee) is AT_ONCE:
            self.plan_payout(reference, self._fate(amount))
        refusal = super().refuses_payout(reference=reference, wallet=wallet, payee=payee, amount=amount)
        if refusal is not None:
            self.refused.add(reference)
        return refusal

    async def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Movement:
        """End an open payout, once: what ended already stays as it is."""
        payout = self.books.find_request(reference)
        if payout is not None and payout.state is not PaymentState.PENDING:
            return payout
        return await super().settle_payout(reference, plan)

    def calm_down(self) -> None:
        """From now on nothing goes wrong any more."""
        self.is_calm, self.faults.odds = True, Odds()

    def _fate(self, amount: Money) -> PayoutPlan:
        foreseen = Money(rate_of(amount.minor, FEE_RATE), amount.currency)
        roll, after_s = self._fates.random(), float(self._fates.choice(DELAYS_S))
        if self.is_calm or roll < 0.55:
            nothing = Money(0, amount.currency)
            return PayoutPlan(fee=self._fates.choice((foreseen, nothing)), after_s=0 if self.is_calm else after_s)
        if roll < 0.67:
            return PayoutPlan(outcome=PayoutOutcome.FAILED, fee=foreseen, reason="payee_closed", after_s=after_s)
        if roll < 0.77:
            return PayoutPlan(refusal=self._fates.choice(REFUSALS))
        if roll < 0.9:
            return PayoutPlan(outcome=PayoutOutcome.UNKNOWN, fee=foreseen)
        returned = self._fates.choice((foreseen, Money(0, amount.currency)))
        return PayoutPlan(outcome=PayoutOutcome.RETURNED, fee=foreseen, fee_returned=returned, after_s=after_s)


class Killed(BaseException):
    """The worker's process ended here: nothing of it is written down."""


class Blow(StrEnum):
    """What befalls a worker in the middle of a call."""

    PAUSE = "pause"
    CANCEL = "cancel"
    KILL = "kill"


@dataclass(slots=True, kw_only=True)
class Mishap:
    """One worker's bad luck, before its request leaves or after it was answered."""

    blow: Blow
    is_before: bool
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def strike(self, *, is_before: bool) -> None:
        """Befall the worker if this is the point, once."""
        if is_before is not self.is_before or self.reached.is_set():
            return
        self.reached.set()
        if self.blow is Blow.KILL:
            raise Killed
        await self.goes_on.wait()


MISHAP: ContextVar[Mishap | None] = ContextVar("mishap", default=None)
Witness = Callable[[str], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Hands:
    """What every adapter of the storm shares: who looks on as a request leaves, and whose orders are found late."""

    clock: Clock
    dice: random.Random
    witness: Witness | None = None
    is_calm: bool = False
    found_from: dict[str, datetime] = field(default_factory=dict)

    async def about_to_send(self, reference: str) -> None:
        """A worker is past its last look at its lease."""
        if self.witness is not None:
            await self.witness(reference)
        if not self.is_calm and self.dice.random() < 0.08:
            self.found_from.setdefault(reference, self.clock.now() + timedelta(minutes=10))
        await self._strike(is_before=True)

    async def was_answered(self) -> None:
        """The answer is here and nothing is written down."""
        await self._strike(is_before=False)

    def is_found(self, reference: str) -> bool:
        """Whether the operator's search knows of an order yet: some lag behind their own books."""
        return self.is_calm or self.found_from.get(reference, self.clock.now()) <= self.clock.now()

    async def _strike(self, *, is_before: bool) -> None:
        if (mishap := MISHAP.get()) is not None:
            await mishap.strike(is_before=is_before)


class HeldUp(Simulator):
    """The neutral operator's adapter as it is, with somebody looking on and mishaps around its calls."""

    hands: Hands

    async def pay_out(self, order: PayoutOrder) -> PayoutTaken:
        """One request, perhaps much later than its worker thinks."""
        await self.hands.about_to_send(order.reference)
        taken = await super().pay_out(order)
        await self.hands.was_answered()
        return taken

    async def query_status(self, question: StatusQuestion) -> Answer:
        """What the operator says, or that it does not find it yet."""
        if question.reference is not None and not self.hands.is_found(question.reference):
            return Answer(events=[not_found(question)], body=b'{"error": "not_found"}')
        return await super().query_status(question)
