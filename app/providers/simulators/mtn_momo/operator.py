"""The simulated operator's inside: transactions by their references, accounts, prompts, and callbacks it sends once."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from app.core.clock import Clock
from app.core.money import Money
from app.providers.simulators.base import AT_ONCE, NEVER, Odds, PayingOperator, PayoutOutcome, PayoutPlan, ordered
from app.providers.simulators.mtn_momo.contracts import Contract, Counter
from app.providers.simulators.mtn_momo.transactions import Dialect, Status, Transaction, callback_about
from app.providers.values import Direction, PaymentState

NAME = "mtn_momo"
PROMPT_LIFE = timedelta(minutes=5)
NEVER_SHOWN = float("inf")
OPPOSITE: dict[str, str] = {Status.SUCCESSFUL: Status.FAILED, Status.FAILED: Status.SUCCESSFUL}


class ReferenceUsed(Exception):
    """The reference was used before: the first order stands, whatever this one says (mtn-momo §8)."""


class Operator(PayingOperator):
    """Products' accounts in the books, and transactions.

    A prompt waits for its payer for five minutes. A planned `refusal` is a code of §6; by a payer's number it refuses
    the next prompt too. New transactions can be asked after `shows_after_s` seconds later, `NEVER_SHOWN` being for
    ever.
    """

    def __init__(self, clock: Clock, contracts: Iterable[Contract], odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(NAME, clock, odds, seed)
        self._transactions: dict[tuple[str, str], Transaction] = {}
        self.counter = Counter(clock, random.Random(seed), contracts)
        self.dialect = Dialect()
        self.shows_after_s = 0.0

    def sign(self, contract: Contract) -> None:
        """Take a product under contract."""
        self.counter.sign(contract)

    def find(self, product: str, reference: str) -> Transaction | None:
        """The transaction of a product under this reference."""
        return self._transactions.get((product, _plain(reference)))

    def shown(self, contract: Contract, resource: str, reference: str) -> Transaction | None:
        """The same, if this merchant may see it there already."""
        found = self.find(contract.product, reference)
        if found is None or (found.contract, found.resource) != (contract, resource):
            return None
        return found if found.shown_at is not None and self.now() >= found.shown_at else None

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
            taken_at=self.now(),
            shown_at=self._shown_at(),
        )
        self._keep(transaction)
        self._take_into_books(transaction)
        self.settle_due()
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

    def settle_due(self) -> None:
        """Carry out every plan whose time has come, and end the prompts that nobody approved in theirs."""
        now = self.now()
        for reference, plan in self.plans.due(now):
            self._settle(self._known("disbursement", reference), plan)
        for (product, _), transaction in list(self._transactions.items()):
            if product == "collection" and transaction.is_open and now >= transaction.taken_at + PROMPT_LIFE:
                self._end(transaction, Status.FAILED, "EXPIRED")

    def tell(self, product: str, reference: str, *, status: str | None = None) -> None:
        """A callback once more, or one that claims another status than the true one."""
        self._tell(self._known(product, reference), status=status)

    def _take_into_books(self, taken: Transaction) -> None:
        """Open in the books; a payout that the account cannot carry will fail (§6: funds)."""
        opened = ordered(
            Direction.OUT if taken.contract.product == "disbursement" else Direction.IN,
            movement_id=taken.movement_id,
            wallet=taken.contract.account,
            party=taken.party,
            amount=taken.amount,
            request=taken.reference,
            occurred_at=taken.taken_at,
        )
        self._open(opened, taken.reference, if_short="NOT_ENOUGH_FUNDS")

    def _settle(self, payout: Transaction, plan: PayoutPlan) -> Transaction:
        has_failed = plan.end is PaymentState.FAILED
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
                occurred_at=self.now(),
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
            now = self.now()
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
        return self.now() + timedelta(seconds=self.shows_after_s)

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
