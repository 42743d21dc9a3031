"""The neutral operator sends money: it takes orders, carries out what was planned for them, and gives money back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.core.money import Money
from app.providers.simulators.base import AT_ONCE, Movement, PayoutOutcome, PayoutPlan, ordered, repeating
from app.providers.simulators.simulator.teller import Teller
from app.providers.values import Direction, PaymentState


class PayoutDesk(Teller):
    """By default a payout is confirmed at once, free of charge, and told before its order is even answered.

    Outcomes are told by the verb `payout_outcome` of `faults`, returns by `payout_return`.
    """

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this payee's number or of this reference; none is whoever is next."""
        self.plans.add(plan, whose)

    def refuses_payout(self, *, reference: str, wallet: str, payee: str, amount: Money) -> str | None:
        """Why the operator does not even take this order, in its own code; a planned refusal is used up by it."""
        if not amount or amount.currency != self.currency:
            return "amount_out_of_range"
        if (refusal := self.plans.refusal(reference, payee)) is not None:
            return refusal
        plan = self.plans.coming(reference, payee)
        cost = sum(part.minor for part in (amount, plan.fee, plan.levy) if part)
        return "insufficient_funds" if cost > self.books.spendable(wallet, self.currency).minor else None

    async def take_payout(
        self,
        *,
        reference: str,
        wallet: str,
        payee: str,
        amount: Money,
        callback_url: str,
        account_reference: str | None = None,
    ) -> Movement:
        """Take an order and carry out what is due of its plan; gives it as it was taken."""
        plan, now = self.plans.take(reference, payee), self._clock.now()
        taken = self.books.record(
            ordered(
                Direction.OUT,
                movement_id=next(self._ids),
                wallet=wallet,
                party=payee,
                amount=amount,
                fee=plan.fee,
                levy=plan.levy,
                reference=account_reference,
                request=reference,
                occurred_at=now,
            )
        )
        self._promised[reference] = callback_url
        self.plans.hold(reference, plan, now)
        await self.settle_due()
        return taken

    async def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for reference, plan in self.plans.due(self._clock.now()):
            await self.settle_payout(reference, plan)

    async def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Movement:
        """End an open payout and tell it; gives it as it is now."""
        settled = self.books.settle_payout(
            self._payout(reference).id,
            plan.end,
            occurred_at=self._clock.now(),
            fee=plan.fee,
            levy=plan.levy,
            reason=plan.reason,
        )
        await self._tell("payout_outcome", self._promised[reference], settled)
        if plan.outcome is PayoutOutcome.RETURNED:
            await self.return_payout(reference, fee_returned=plan.fee_returned, levy_returned=plan.levy_returned)
        return settled

    async def return_payout(
        self, reference: str, *, fee_returned: Money | None = None, levy_returned: Money | None = None
    ) -> Movement:
        """The money comes back, whole, with what the operator gives back of fee and levy."""
        returned = self._take_back(self._payout(reference), fee_returned, levy_returned)
        await self._tell("payout_return", self._promised[reference], returned)
        return returned

    async def redeliver_payout(
        self,
        reference: str,
        *,
        state: PaymentState | None = None,
        amount: Money | None = None,
        payee: str | None = None,
        reason: str | None = None,
    ) -> None:
        """What became of a payout once more, or, against all rules, something else than what became of it."""
        told = self._payout(reference).retold(state=state, amount=amount, payee=payee, reason=reason)
        await self._tell("payout_outcome", self._promised[reference], told)

    def can_be_taken_back(self, movement: Movement) -> bool:
        """Whether the money is where it was sent, and was not taken back before."""
        return movement.state is PaymentState.SUCCEEDED and self.books.find_reversal(movement.id) is None

    def refuses_reversal(self, *, movement_id: str, amount: Money | None) -> str | None:
        """Why the operator will not take this movement back, in its own code."""
        movement = self.books.find(movement_id)
        if movement is None or movement.state is not PaymentState.SUCCEEDED:
            return "unknown_movement"
        if not self.can_be_taken_back(movement):
            return "already_reversed"
        return None if amount == movement.amount else "amount_out_of_range"

    async def take_reversal(self, *, reference: str, movement_id: str, callback_url: str) -> Movement:
        """A merchant has a movement taken back: it is done at once and told to the address of the order."""
        self._promised[reference] = callback_url
        movement = self.books.find(movement_id)
        assert movement is not None, "what is not known is refused"
        reversal = self._take_back(movement)
        await self._tell("reversal", callback_url, reversal)
        return reversal

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Carry out plans and deliver callbacks in the background while the block lasts."""
        async with repeating(self.settle_due), self.sender.delivering():
            yield

    def _take_back(
        self, movement: Movement, fee_returned: Money | None = None, levy_returned: Money | None = None
    ) -> Movement:
        return self.books.reverse(
            movement.id,
            reversal_id=next(self._ids),
            occurred_at=self._clock.now(),
            fee_returned=fee_returned or Money(0, movement.amount.currency),
            levy_returned=levy_returned,
        )

    def _payout(self, reference: str) -> Movement:
        payout = self.books.find_request(reference)
        assert payout is not None, "the operator knows the payouts it took"
        return payout
