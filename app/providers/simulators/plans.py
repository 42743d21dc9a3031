"""What a simulated operator will make of the payouts it takes, decided before their references exist."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.money import Money
from app.providers.values import PaymentState


class PayoutOutcome(StrEnum):
    """How a payout ends: `UNKNOWN` stays open, in silence, until someone settles it."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPlan:
    """One payout's future; `RETURNED` is confirmed first, and then given back with `fee_returned` and `levy_returned`.

    With a `refusal`, the operator's own code, the order is not even taken, and nothing moves. `after_s` is how long it
    stays open by the operator's clock; not being told of it is a fault of the callbacks, not of the plan.
    """

    outcome: PayoutOutcome = PayoutOutcome.CONFIRMED
    fee: Money | None = None
    levy: Money | None = None
    reason: str | None = None
    refusal: str | None = None
    fee_returned: Money | None = None
    levy_returned: Money | None = None
    after_s: float = 0

    @property
    def end(self) -> PaymentState:
        """How it is settled, before it is perhaps given back; what stays unknown is settled by nobody."""
        assert self.outcome is not PayoutOutcome.UNKNOWN, "an end is one way or the other"
        return PaymentState.FAILED if self.outcome is PayoutOutcome.FAILED else PaymentState.SUCCEEDED


AT_ONCE = PayoutPlan()


class PayoutPlans:
    """Plans waiting for the payouts they are meant for: by reference, by the payee's number, or for whoever is next."""

    def __init__(self) -> None:
        self._waiting: dict[str | None, deque[PayoutPlan]] = {}
        self._held: dict[str, tuple[datetime, PayoutPlan]] = {}

    def add(self, plan: PayoutPlan, whose: str | None = None) -> None:
        """The next payout of `whose` reference or number goes like this, after those already planned for it."""
        self._waiting.setdefault(whose, deque()).append(plan)

    def coming(self, reference: str, payee: str) -> PayoutPlan:
        """What is planned for this payout; without a plan it is confirmed at once and free."""
        queue = self._queue(reference, payee)
        return queue[0] if queue else AT_ONCE

    def take(self, reference: str, payee: str) -> PayoutPlan:
        """The same, used up."""
        queue = self._queue(reference, payee)
        return queue.popleft() if queue else AT_ONCE

    def refusal(self, reference: str, payee: str) -> str | None:
        """The code that this order is refused with, used up; a plan without one is left for when it is taken."""
        is_refused = self.coming(reference, payee).refusal is not None
        return self.take(reference, payee).refusal if is_refused else None

    def hold(self, reference: str, plan: PayoutPlan, taken_at: datetime) -> None:
        """Keep the plan of a payout that was taken until its time has come."""
        if plan.outcome is not PayoutOutcome.UNKNOWN:
            self._held[reference] = taken_at + timedelta(seconds=plan.after_s), plan

    def due(self, now: datetime) -> Sequence[tuple[str, PayoutPlan]]:
        """What is to be carried out by now, handed over: each plan is given once."""
        due = [(reference, plan) for reference, (due_at, plan) in self._held.items() if due_at <= now]
        for reference, _ in due:
            del self._held[reference]
        return due

    def _queue(self, reference: str, payee: str) -> deque[PayoutPlan] | None:
        return next((queue for whose in (reference, payee, None) if (queue := self._waiting.get(whose))), None)
