"""What a simulated operator will make of the payouts it takes, decided before their references exist."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from app.core.money import Money


class PayoutOutcome(StrEnum):
    """How a payout ends: `UNKNOWN` stays open, in silence, until someone settles it."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPlan:
    """One payout's future; `RETURNED` is confirmed first, and then given back with `fee_returned` and `levy_returned`.

    `after_s` is how long it stays open before that by the operator's clock; silence about it is not part of the plan,
    but of the faults of `payout_outcome`.
    """

    outcome: PayoutOutcome = PayoutOutcome.CONFIRMED
    fee: Money | None = None
    levy: Money | None = None
    reason: str | None = None
    fee_returned: Money | None = None
    levy_returned: Money | None = None
    after_s: float = 0


AT_ONCE = PayoutPlan()


class PayoutPlans:
    """Plans waiting for the payouts they are meant for: by reference, by the payee's number, or for whoever is next."""

    def __init__(self) -> None:
        self._waiting: dict[str | None, deque[PayoutPlan]] = {}

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

    def _queue(self, reference: str, payee: str) -> deque[PayoutPlan] | None:
        return next((queue for whose in (reference, payee, None) if (queue := self._waiting.get(whose))), None)
