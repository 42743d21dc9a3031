"""A simulated operator's own books, against which ours are proven in the end (RELIABILITY I14)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.money import Currency, Money
from app.providers.values import Direction, PaymentState

SIGNS = {PaymentState.SUCCEEDED: 1, PaymentState.REVERSED: -1, PaymentState.PENDING: 0, PaymentState.FAILED: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that moved, or will, as the operator wrote it down.

    `reference` is what the payer typed, `request` the merchant's own reference where it asked for the payment. Of money
    out the payer is the merchant's wallet, the receiver the payee's number; fee and levy come on top of the amount.
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
    levy: Money | None = None

    @property
    def wallet(self) -> str:
        """The merchant's account at the operator that this money enters or leaves."""
        return self.receiver if self.direction is Direction.IN else self.payer

    @property
    def effect_minor(self) -> int:
        """What the wallet gains by it once it is done: less the fee for money in, amount, fee and levy for money out.

        A reversal takes exactly this back, with the fee and levy that the operator gives back.
        """
        if self.direction is Direction.IN:
            return self.amount.minor - self.fee.minor
        return -(self.amount.minor + self.fee.minor + (self.levy.minor if self.levy else 0))

    def retold(
        self,
        *,
        state: PaymentState | None = None,
        amount: Money | None = None,
        payee: str | None = None,
        reason: str | None = None,
    ) -> "Movement":
        """A payout as it is told once more, perhaps, against all rules, otherwise than it is."""
        return replace(
            self,
            state=state or self.state,
            amount=amount or self.amount,
            receiver=payee or self.receiver,
            reason=reason or self.reason,
        )


def ordered(
    direction: Direction,
    *,
    movement_id: str,
    wallet: str,
    party: str,
    amount: Money,
    occurred_at: datetime,
    fee: Money | None = None,
    levy: Money | None = None,
    reference: str | None = None,
    request: str | None = None,
) -> Movement:
    """What a merchant orders, open until it ends: money from the other party into its wallet, or the other way."""
    is_in = direction is Direction.IN
    return Movement(
        id=movement_id,
        direction=direction,
        amount=amount,
        fee=fee or Money(0, amount.currency),
        levy=levy,
        payer=party if is_in else wallet,
        receiver=wallet if is_in else party,
        reference=reference,
        request=request,
        occurred_at=occurred_at,
        state=PaymentState.PENDING,
    )


class Books:
    """Every movement by the operator's id, in the order written, and what each wallet holds."""

    def __init__(self) -> None:
        self._movements: dict[str, Movement] = {}
        self._requests: dict[str, str] = {}
        self._reversals: dict[str, str] = {}
        self._held: Counter[tuple[str, Currency]] = Counter()
        self._leaving: Counter[tuple[str, Currency]] = Counter()

    def fund(self, wallet: str, amount: Money) -> None:
        """Money the merchant brings from elsewhere, its bank for one, or below zero takes there: it is no movement."""
        self._held[wallet, amount.currency] += amount.minor

    def record(self, movement: Movement) -> Movement:
        """Write a new movement; an id is used once."""
        assert movement.id not in self._movements, "an operator gives every movement an id of its own"
        self._movements[movement.id] = movement
        self._count(movement, 1)
        if movement.request is not None and movement.reverses is None:
            self._requests[movement.request] = movement.id
        return movement

    def settle(self, movement_id: str, state: PaymentState, reason: str | None = None) -> Movement:
        """End an open movement; gives it as it is now."""
        return self._rewrite(replace(self._movements[movement_id], state=state, reason=reason))

    def settle_payout(
        self,
        movement_id: str,
        state: PaymentState,
        *,
        occurred_at: datetime,
        fee: Money | None = None,
        levy: Money | None = None,
        reason: str | None = None,
    ) -> Movement:
        """End an open payout at that instant; fee and levy as they were foreseen, if they are not given now.

        What failed costs nothing.
        """
        foreseen = self._movements[movement_id]
        fee, levy = fee or foreseen.fee, levy or foreseen.levy
        if state is PaymentState.FAILED:
            fee, levy = Money(0, foreseen.amount.currency), None
        return self._rewrite(replace(foreseen, state=state, reason=reason, occurred_at=occurred_at, fee=fee, levy=levy))

    def reverse(
        self,
        movement_id: str,
        *,
        reversal_id: str,
        occurred_at: datetime,
        fee_returned: Money,
        levy_returned: Money | None = None,
    ) -> Movement:
        """Take a done movement back, whole, once: a movement of its own whose fee is what the operator gives back.

        A payout's return keeps the merchant's reference, for it may have missed the operator's id.
        """
        assert self.find_reversal(movement_id) is None, "a movement is taken back once"
        moved = self._movements[movement_id]
        taken_back = replace(
            moved,
            id=reversal_id,
            fee=fee_returned,
            levy=levy_returned,
            occurred_at=occurred_at,
            state=PaymentState.REVERSED,
            request=moved.request if moved.direction is Direction.OUT else None,
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

    def payouts(self) -> Sequence[Movement]:
        """Every order to send money, oldest first, whatever became of it; returns are not among them."""
        return [m for m in self._movements.values() if m.direction is Direction.OUT and m.reverses is None]

    def received(self, receiver: str, currency: Currency) -> Money:
        """Gross of what a receiver was paid and kept, in one currency."""
        return self._gross(Direction.IN, receiver, currency)

    def paid_out(self, payee: str, currency: Currency) -> Money:
        """What a payee's number was sent, less what came back: the oracle of I14."""
        return self._gross(Direction.OUT, payee, currency)

    def balance(self, wallet: str, currency: Currency) -> Money:
        """What a wallet holds: brought, paid and kept, less what was sent, fees and levies that were not given back."""
        return Money(self._held[wallet, currency], currency)

    def spendable(self, wallet: str, currency: Currency) -> Money:
        """What it holds, less what open payouts would take."""
        return Money(self._held[wallet, currency] - self._leaving[wallet, currency], currency)

    def _rewrite(self, after: Movement) -> Movement:
        self._count(self._movements[after.id], -1)
        self._count(after, 1)
        self._movements[after.id] = after
        return after

    def _gross(self, direction: Direction, receiver: str, currency: Currency) -> Money:
        wanted = (direction, receiver, currency)
        of = [m for m in self._movements.values() if (m.direction, m.receiver, m.amount.currency) == wanted]
        return Money(sum(SIGNS[m.state] * m.amount.minor for m in of), currency)

    def _count(self, movement: Movement, times: int) -> None:
        key = movement.wallet, movement.amount.currency
        self._held[key] += times * SIGNS[movement.state] * movement.effect_minor
        if movement.direction is Direction.OUT and movement.state is PaymentState.PENDING:
            self._leaving[key] -= times * movement.effect_minor
