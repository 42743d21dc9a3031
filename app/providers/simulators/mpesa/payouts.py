"""The simulated operator sends money: to phones from the Utility account, to businesses from the Working account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

from app.core.clock import Clock
from app.core.money import Currency, Money
from app.providers.simulators.base import AT_ONCE, Faults, Movement, PayoutOutcome, PayoutPlan, ordered, repeating
from app.providers.simulators.mpesa import payout_wire, wire
from app.providers.simulators.mpesa.gate import Gate
from app.providers.simulators.mpesa.shortcodes import Order, working_account
from app.providers.simulators.mpesa.teller import Teller
from app.providers.values import Direction, PaymentState

LEAST_TO_PHONES, MOST_TO_PHONES = 10, 250_000
INSUFFICIENT, BELOW_LEAST, ABOVE_MOST = "1", "2", "3"


class PayoutDesk(Teller):
    """By default a payout succeeds at once, free of charge, and its result overtakes the acknowledgement."""

    def __init__(self, clock: Clock, gate: Gate, currency: Currency, faults: Faults) -> None:
        super().__init__(clock, gate, currency, faults)
        self._orders: dict[str, Order] = {}
        self._conversations = count(1)

    def fund(self, shortcode: str, *, utility: Money | None = None, working: Money | None = None) -> None:
        """Money the merchant brings from its bank, to the account it chooses."""
        for account, amount in ((shortcode, utility), (working_account(shortcode), working)):
            if amount is not None:
                self.books.fund(account, amount)

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this number or under this originator's id; none is whoever is next.

        A `reason` is a result code, by default one of its product; a `refusal` the code in the acknowledgement.
        """
        self.plans.add(plan, whose)

    def has_seen(self, originator: str) -> bool:
        """Whether an order under this OriginatorConversationID was ever taken."""
        return originator in self._orders

    def conversation(self) -> str:
        """A ConversationID that was never given before."""
        return f"AG_{wire.compact(self.clock.now())[:8]}_{next(self._conversations):020x}"

    async def take_payout(self, order: Order) -> None:
        """Take an order and carry out what is due of its plan; a queue may be told as too long all the same."""
        plan, now = self.plans.take(order.originator, order.payee), self.clock.now()
        failure = self._failure(order, plan)
        self._orders[order.originator] = order
        self.books.record(
            ordered(
                Direction.OUT,
                movement_id=self._receipt(),
                wallet=order.account,
                party=order.payee,
                amount=order.amount,
                fee=plan.fee,
                reference=order.account_reference,
                request=order.originator,
                occurred_at=now,
            )
        )
        if self.payout_queue_timeouts:
            self.payout_queue_timeouts -= 1
            await self._tell("payout_timeout", order.timeout_url, order.asked)
        failed = PayoutPlan(outcome=PayoutOutcome.FAILED, reason=failure)
        self.plans.hold(order.originator, failed if failure else plan, now)
        await self.settle_due()

    async def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for originator, plan in self.plans.due(self.clock.now()):
            await self.settle_payout(originator, plan)

    async def settle_payout(self, originator: str, plan: PayoutPlan = AT_ONCE) -> Movement:
        """End an open payout and tell its result; gives it as it is now."""
        order = self._orders[originator]
        has_failed = plan.outcome is PayoutOutcome.FAILED
        settled = self.books.settle_payout(
            self._payout(originator).id,
            PaymentState.FAILED if has_failed else PaymentState.SUCCEEDED,
            occurred_at=self.clock.now(),
            fee=plan.fee,
            reason=(plan.reason or order.usual_failure) if has_failed else None,
        )
        await self._tell_result(order, settled)
        if plan.outcome is PayoutOutcome.RETURNED:
            self.return_payout(originator)
        return settled

    def return_payout(self, originator: str) -> Movement:
        """The portal corrects a payout by hand: Daraja tells nobody, the money is just there again (§6.3)."""
        payout = self._payout(originator)
        return self.books.reverse(
            payout.id,
            reversal_id=self._receipt(),
            occurred_at=self.clock.now(),
            fee_returned=Money(0, payout.amount.currency),
        )

    async def redeliver_payout(
        self,
        originator: str,
        *,
        state: PaymentState | None = None,
        amount: Money | None = None,
        payee: str | None = None,
        reason: str | None = None,
    ) -> None:
        """A result once more, or, against all rules, another one than there was."""
        told = self._payout(originator).retold(state=state, amount=amount, payee=payee, reason=reason)
        await self._tell_result(self._orders[originator], told)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Carry out plans and deliver callbacks in the background while the block lasts."""
        async with repeating(self.settle_due), self.sender.delivering():
            yield

    def _failure(self, order: Order, plan: PayoutPlan) -> str | None:
        """The result code of an order that was acknowledged and cannot be carried out."""
        units = order.amount.minor // 10**order.amount.currency.decimals
        if order.to_phone and units < LEAST_TO_PHONES:
            return BELOW_LEAST
        if order.to_phone and units > MOST_TO_PHONES:
            return ABOVE_MOST
        cost = order.amount + (plan.fee or Money(0, self.currency))
        return INSUFFICIENT if self.books.spendable(order.account, self.currency) < cost else None

    async def _tell_result(self, order: Order, payout: Movement) -> None:
        has_failed = payout.state is PaymentState.FAILED
        state = PaymentState.SUCCEEDED if has_failed else PaymentState.FAILED
        other = replace(payout, state=state, reason=None if has_failed else order.usual_failure)
        await self._tell(
            "payout_outcome", order.result_url, self._result(order, payout), contradiction=self._result(order, other)
        )

    def _result(self, order: Order, payout: Movement) -> payout_wire.Message:
        utility, working = (
            self.books.spendable(account, self.currency)
            for account in (order.shortcode, working_account(order.shortcode))
        )
        return payout_wire.result(order, payout, utility=utility, working=working)

    def _payout(self, originator: str) -> Movement:
        payout = self.books.find_request(originator)
        assert payout is not None, "the operator knows the payouts it took"
        return payout
