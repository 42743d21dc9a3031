"""A simulated operator's own books, against which ours are proven in the end (RELIABILITY I14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.money import Currency, Money
from app.providers.base import Direction, PaymentState

SIGNS = {PaymentState.SUCCEEDED: 1, PaymentState.REVERSED: -1, PaymentState.PENDING: 0, PaymentState.FAILED: 0}


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
        self._reversals: dict[str, str] = {}

    def record(self, movement: Movement) -> Movement:
        """Write a new movement; an id is used once."""
        assert movement.id not in self._movements, "an operator gives every movement an id of its own"
        self._movements[movement.id] = movement
        if movement.request is not None:
            self._requests[movement.request] = movement.id
        return movement

    def settle(self, movement_id: str, state: PaymentState, reason: str | None = None) -> Movement:
        """End an open movement; gives it as it is now."""
        self._movements[movement_id] = replace(self._movements[movement_id], state=state, reason=reason)
        return self._movements[movement_id]

    def reverse(self, movement_id: str, *, reversal_id: str, occurred_at: datetime, fee_returned: Money) -> Movement:
        """Take a done movement back, whole, once: a movement of its own whose fee is what the operator gives back."""
        assert self.find_reversal(movement_id) is None, "a movement is taken back once"
        taken_back = replace(
            self._movements[movement_id],
            id=reversal_id,
            fee=fee_returned,
            occurred_at=occurred_at,
            state=PaymentState.REVERSED,
            request=None,
            reverses=movement_id,
        )
        self._reversals[movement_id] = reversal_id
        return self.record(taken_back)

    def find(self, movement_id: str) -> Movement | None:
        """The movement with this operator id."""
        return self._movements.get(movement_id)

    def find_request(self, request: str) -> Movement | None:
        """The movement a merchant asked for under its own reference."""
        return self._movements.get(self._requests.get(request, ""))

    def find_reversal(self, movement_id: str) -> Movement | None:
        """The movement that took this one back."""
        return self._movements.get(self._reversals.get(movement_id, ""))

    def all(self) -> Sequence[Movement]:
        """Everything ever written, oldest first."""
        return list(self._movements.values())

    def between(self, since: datetime, until: datetime) -> Sequence[Movement]:
        """What happened in a window that includes its start and not its end."""
        return [movement for movement in self._movements.values() if since <= movement.occurred_at < until]

    def received(self, receiver: str, currency: Currency) -> Money:
        """Gross of what a receiver was paid and kept, in one currency."""
        return Money(sum(SIGNS[m.state] * m.amount.minor for m in self._of(receiver, currency)), currency)

    def balance(self, receiver: str, currency: Currency) -> Money:
        """What a receiver holds: what it was paid and kept, less the fees that were not given back."""
        of = self._of(receiver, currency)
        return Money(sum(SIGNS[m.state] * (m.amount.minor - m.fee.minor) for m in of), currency)

    def _of(self, receiver: str, currency: Currency) -> Sequence[Movement]:
        wanted = (receiver, currency, Direction.IN)
        return [m for m in self._movements.values() if (m.receiver, m.amount.currency, m.direction) == wanted]
