"""A simulated operator's own books, against which ours are proven in the end (RELIABILITY I14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.money import Currency, Money
from app.providers.base import Direction, PaymentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that moved, or will, as the operator wrote it down.

    `reference` is what the payer typed, `request` the merchant's own reference where it asked for the payment.
    """

    id: str
    amount: Money
    fee: Money
    payer: str
    receiver: str
    occurred_at: datetime
    direction: Direction = Direction.IN
    state: PaymentState = PaymentState.SUCCEEDED
    payer_name: str | None = None
    reference: str | None = None
    request: str | None = None
    reason: str | None = None
    reverses: str | None = None


class Books:
    """Every movement by the operator's id, in the order written."""

    def __init__(self) -> None:
        self._movements: dict[str, Movement] = {}
        self._requests: dict[str, str] = {}

    def record(self, movement: Movement) -> Movement:
        """Write a new movement; an id is used once."""
        assert movement.id not in self._movements, "an operator gives every movement an id of its own"
        self._movements[movement.id] = movement
        if movement.request is not None:
            self._requests[movement.request] = movement.id
        return movement

    def settle(self, movement_id: str, state: PaymentState, reason: str | None = None) -> Movement:
        """End an open movement, or mark a done one as taken back; gives it as it is now."""
        self._movements[movement_id] = replace(self._movements[movement_id], state=state, reason=reason)
        return self._movements[movement_id]

    def find(self, movement_id: str) -> Movement | None:
        """The movement with this operator id."""
        return self._movements.get(movement_id)

    def find_request(self, request: str) -> Movement | None:
        """The movement a merchant asked for under its own reference."""
        return self._movements.get(self._requests.get(request, ""))

    def all(self) -> Sequence[Movement]:
        """Everything ever written, oldest first."""
        return list(self._movements.values())

    def between(self, since: datetime, until: datetime) -> Sequence[Movement]:
        """What happened in a window that includes its start and not its end."""
        return [movement for movement in self._movements.values() if since <= movement.occurred_at < until]

    def received(self, receiver: str, currency: Currency) -> Money:
        """Gross of what a receiver was paid and kept, in one currency."""
        kept = self._kept(receiver, currency)
        return Money(sum(movement.amount.minor for movement in kept), currency)

    def balance(self, receiver: str, currency: Currency) -> Money:
        """What a receiver holds: what it was paid and kept, less fees."""
        kept = self._kept(receiver, currency)
        return Money(sum(movement.amount.minor - movement.fee.minor for movement in kept), currency)

    def _kept(self, receiver: str, currency: Currency) -> Sequence[Movement]:
        return [
            movement
            for movement in self._movements.values()
            if (movement.receiver, movement.amount.currency) == (receiver, currency)
            and movement.direction is Direction.IN
            and movement.state is PaymentState.SUCCEEDED
        ]
