"""The simulated operator's inside: transactions by their references, accounts, prompts, and callbacks it sends once."""

import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from app.core.clock import Clock
from app.core.money import Money
from app.providers.simulators.base import (
    NEVER,
    Books,
    CallbackSender,
    Faults,
    Movement,
    Odds,
    PayoutOutcome,
    PayoutPlan,
    PayoutPlans,
    repeating,
)
from app.providers.simulators.mtn_momo.contracts import Contract, Counter
from app.providers.simulators.mtn_momo.transactions import Dialect, Status, Transaction, callback_about
from app.providers.simulators.plans import AT_ONCE
from app.providers.values import Direction, PaymentState

NAME = "mtn_momo"
PROMPT_LIFE = timedelta(minutes=5)
NEVER_SHOWN = float("inf")
OPPOSITE: dict[str, str] = {Status.SUCCESSFUL: Status.FAILED, Status.FAILED: Status.SUCCESSFUL}


class ReferenceUsed(Exception):
    """The reference was used before: the first order stands, whatever this one says (mtn-momo §8)."""


class Operator:
    """Products' accounts in the books, transactions, and an outbox of callbacks that its owner delivers.

    A prompt waits for its payer for five minutes; a payout succeeds at once, free of charge, unless it is planned
    otherwise. New transactions can be asked after `shows_after_s` seconds later, `NEVER_SHOWN` being for ever.
    """

    def __init__(self, clock: Clock, contracts: Iterable[Contract], odds: Odds = NEVER, seed: int = 0) -> None:
        self._clock = clock
        self._transactions: dict[tuple[str, str], Transaction] = {}
        self.counter = Counter(clock, random.Random(seed), contracts)
        self.books = Books()
        self.plans = PayoutPlans()
        self.faults = Faults(odds, seed)
        self.callbacks = CallbackSender(NAME, clock)
        self.dialect = Dialect()
        self.shows_after_s = 0.0

    def sign(self, contract: Contract) -> None:
        """Take a product under contract."""
        self.counter.sign(contract)

    def plan_payout(self, whose: str | None, plan: PayoutPlan) -> None:
        """What will become of the next payout to this number or of this reference; none is whoever is next.

        A `refusal` is a code of §6; by a payer's number it refuses the next prompt too.
        """
        self.plans.add(plan, whose)

    def refusal_of(self, reference: str, party: str) -> str | None:
        """Why the operator does not take this order, in its own code; a planned refusal is used up by it."""
        is_refused = self.plans.coming(reference, party).refusal is not None
        return self.plans.take(reference, party).refusal if is_refused else None

    def find(self, product: str, reference: str) -> Transaction | None:
        """The transaction of a product under this reference."""
        return self._transactions.get((product, _plain(reference)))

    def shown(self, contract: Contract, resource: str, reference: str) -> Transaction | None:
        """The same, if this merchant may see it there already."""
        found = self.find(contract.product, reference)
        if found is None or (found.contract, found.resource) != (contract, resource):
            return None
        return found if found.shown_at is not None and self._clock.now() >= found.shown_at else None

    async def take(
        self,
        contract: Contract,
        resource: str,
        reference: str,
        *,
        amount: Money,
        party: str,
        external_id: str = "",
        payer_message: str = "x",
        payee_note: str = "x",
        callback_url: str | None = None,
    ) -> Transaction:
        """Take an order; raises `ReferenceUsed`. A prompt then waits, a payout goes as it is planned."""
        if self.find(contract.product, reference) is not None:
            raise ReferenceUsed
        transaction = Transaction(
            reference=_plain(reference),
            contract=contract,
            resource=resource,
            amount=amount,
            currency=contract.wire_currency,
            external_id=external_id,
            party=party,
            payer_message=payer_message,
            payee_note=payee_note,
            callback_url=callback_url,
            movement_id=str(1_849_302_750 + len(self.books.all())),
            taken_at=self._clock.now(),
            shown_at=self._shown_at(),
        )
        self._keep(transaction)
        self._take_into_books(transaction)
        await self.settle_due()
        return self._known(contract.product, reference)

    def approve(self, reference: str) -> Transaction:
        """The payer types the PIN, perhaps too late for what the merchant was told meanwhile (§8)."""
        return self._end(self._known("collection", reference), Status.SUCCESSFUL, None)

    def decline(
        self, reference: str, reason: str | None = "APPROVAL_REJECTED", *, status: Status = Status.FAILED
    ) -> Transaction:
        """The payer says no, has no money, or the market has a word of its own for it."""
        return self._end(self._known("collection", reference), status, reason)

    def word(self, product: str, reference: str, status: str) -> Transaction:
        """What it is called while it is open: one of many words, or one that nobody documented."""
        return self._keep(replace(self._known(product, reference), status=status))

    async def settle_payout(self, reference: str, plan: PayoutPlan = AT_ONCE) -> Transaction:
        """End an open payout and tell it; gives it as it is now."""
        return self._settle(self._known("disbursement", reference), plan)

    async def settle_due(self) -> None:
        """Carry out every plan whose time has come, and end the prompts that nobody approved in theirs."""
        now = self._clock.now()
        for reference, plan in self.plans.due(now):
            self._settle(self._known("disbursement", reference), plan)
        for (product, _), transaction in list(self._transactions.items()):
            if product == "collection" and transaction.is_open and now >= transaction.taken_at + PROMPT_LIFE:
                self._end(transaction, Status.FAILED, "EXPIRED")

    def tell(self, product: str, reference: str, *, status: str | None = None) -> None:
        """A callback once more, or one that claims another status than the true one."""
        self._tell(self._known(product, reference), status=status)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Carry out plans and deliver callbacks in the background while the block lasts."""
        async with repeating(self.settle_due), self.callbacks.delivering():
            yield

    def _take_into_books(self, taken: Transaction) -> None:
        """Open in the books; a payout that the account cannot carry will fail (§6: funds)."""
        account, is_payout = taken.contract.account, taken.contract.product == "disbursement"
        plan = self.plans.take(taken.reference, taken.party) if is_payout else AT_ONCE
        fee = plan.fee or Money(0, taken.amount.currency)
        lacks = taken.amount.minor + fee.minor > self.books.spendable(account, taken.amount.currency).minor
        self.books.record(
            Movement(
                id=taken.movement_id,
                direction=Direction.OUT if is_payout else Direction.IN,
                amount=taken.amount,
                fee=fee,
                payer=account if is_payout else taken.party,
                receiver=taken.party if is_payout else account,
                request=taken.reference,
                occurred_at=taken.taken_at,
                state=PaymentState.PENDING,
            )
        )
        if is_payout:
            short = PayoutPlan(outcome=PayoutOutcome.FAILED, reason="NOT_ENOUGH_FUNDS")
            self.plans.hold(taken.reference, short if lacks else plan, taken.taken_at)

    def _settle(self, payout: Transaction, plan: PayoutPlan) -> Transaction:
        assert plan.outcome is not PayoutOutcome.UNKNOWN, "an end is one way or the other"
        has_failed = plan.outcome is PayoutOutcome.FAILED
        settled = self._end(
            payout,
            Status.FAILED if has_failed else Status.SUCCESSFUL,
            (plan.reason or "INTERNAL_PROCESSING_ERROR") if has_failed else None,
            fee=plan.fee,
        )
        if plan.outcome is PayoutOutcome.RETURNED:
            nothing = Money(0, payout.amount.currency)
            self.books.reverse(
                payout.movement_id,
                reversal_id=f"{payout.movement_id}R",
                occurred_at=self._clock.now(),
                fee_returned=plan.fee_returned or nothing,
            )
        return settled

    def _end(
        self, transaction: Transaction, status: Status, reason: str | None, *, fee: Money | None = None
    ) -> Transaction:
        state = PaymentState.SUCCEEDED if status is Status.SUCCESSFUL else PaymentState.FAILED
        if transaction.contract.product == "collection":
            self.books.settle(transaction.movement_id, state, reason)
        else:
            now = self._clock.now()
            self.books.settle_payout(transaction.movement_id, state, occurred_at=now, fee=fee, reason=reason)
        ended = self._keep(replace(transaction, status=status, reason=reason))
        self._tell(ended)
        return ended

    def _tell(self, transaction: Transaction, *, status: str | None = None) -> None:
        """Once and never again by itself; a contradicted one is followed by its opposite."""
        verb = "request_outcome" if transaction.contract.product == "collection" else "payout_outcome"
        misbehaviour = self.faults.next(verb)
        claims = [status, OPPOSITE.get(transaction.status)] if misbehaviour.contradicted else [status]
        for claim in claims:
            callback = callback_about(transaction, self.dialect, status=claim)
            if callback is not None:
                self.callbacks.put(callback, misbehaviour)

    def _shown_at(self) -> datetime | None:
        if self.shows_after_s == NEVER_SHOWN:
            return None
        return self._clock.now() + timedelta(seconds=self.shows_after_s)

    def _keep(self, transaction: Transaction) -> Transaction:
        self._transactions[transaction.contract.product, transaction.reference] = transaction
        return transaction

    def _known(self, product: str, reference: str) -> Transaction:
        transaction = self.find(product, reference)
        assert transaction is not None, "the operator knows the orders it took"
        return transaction


def _plain(reference: str) -> str:
    """A reference as merchants write it to themselves, without dashes."""
    return UUID(reference).hex
