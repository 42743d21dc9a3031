"""Payouts at the simulated operator: one for each idempotency key, ended as planned, reversed within three days."""

from collections.abc import Iterable
from datetime import timedelta

from app.core.clock import Clock
from app.core.money import XOF, Money
from app.providers.simulators.base import AT_ONCE, NEVER, Movement, Odds, PayoutOutcome, PayoutPlan, ordered
from app.providers.simulators.wave.businesses import Business
from app.providers.simulators.wave.movements import Entry, Kind
from app.providers.simulators.wave.operator import Operator
from app.providers.values import Direction, PaymentState

REVERSIBLE = timedelta(days=3)
TOO_LATE, INSUFFICIENT_FUNDS, NOT_FOUND = "payout-reversal-time-limit-exceeded", "insufficient-funds", "not-found"


class KeyMismatch(Exception):
    """An idempotency key came again with another body."""


class Refused(Exception):
    """The order is not carried out, for a reason in the operator's own code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PayoutDesk(Operator):
    """An operator that also pays out; no webhook tells of it (wave, head). A planned `refusal` is a code of its own.

    From numbers in `spent` nothing can be taken back, for they have spent what they got.
    """

    def __init__(self, clock: Clock, businesses: Iterable[Business] = (), odds: Odds = NEVER, seed: int = 0) -> None:
        super().__init__(clock, businesses, odds, seed)
        self.spent: set[str] = set()
        self._keys: dict[tuple[str, str], tuple[bytes, str]] = {}

    def take_payout(
        self, business: Business, *, key: str, body: bytes, reference: str | None, payee: str, amount: Money
    ) -> Movement:
        """Pay once under this key; the same again is the same payout. Raises `KeyMismatch` and `Refused`."""
        if (known := self._keys.get((business.wallet, key))) is not None:
            if known[0] != body:
                raise KeyMismatch
            return self._payout(known[1])
        self._require_payable(business, reference or "", payee, amount)
        taken = self._take(business, reference, payee, amount)
        self._keys[business.wallet, key] = body, taken.id
        self.settle_due()
        return self._payout(taken.id)

    def settle_due(self) -> None:
        """Carry out every plan whose time has come."""
        for payout_id, plan in self.plans.due(self.now()):
            self.settle_payout(payout_id, plan)

    def settle_payout(self, payout_id: str, plan: PayoutPlan = AT_ONCE) -> Movement:
        """End an open payout; gives it as it is now."""
        settled = self.books.settle_payout(
            payout_id,
            plan.end,
            occurred_at=self._payout(payout_id).occurred_at,
            fee=plan.fee,
            levy=plan.levy,
            reason=plan.reason,
        )
        if settled.state is PaymentState.SUCCEEDED:
            self._list(Kind.PAYOUT, settled, self._next_id("TML"))
        if plan.outcome is PayoutOutcome.RETURNED:
            self.reverse_payout(payout_id)
        return settled

    def reverse_payout(self, payout_id: str) -> None:
        """Take a payout back with its fee, once; asked again, nothing more happens. Raises `Refused`."""
        payout = self.books.find(payout_id)
        if payout is None or payout.direction is Direction.IN or payout.state is not PaymentState.SUCCEEDED:
            raise Refused(NOT_FOUND)
        if self.is_reversed(payout_id):
            return
        if self.now() > payout.occurred_at + REVERSIBLE:
            raise Refused(TOO_LATE)
        if payout.receiver in self.spent:
            raise Refused(INSUFFICIENT_FUNDS)
        row = Entry(transaction_id="", kind=Kind.PAYOUT, movement=payout, balance=self._held(payout.wallet))
        self._take_back(row, Kind.PAYOUT_REVERSAL)

    def is_reversed(self, payout_id: str) -> bool:
        """Whether it was taken back."""
        return self.books.find_reversal(payout_id) is not None

    def payouts_of(self, business: Business) -> list[Movement]:
        """All that this business ordered, oldest first."""
        return [payout for payout in self.books.payouts() if payout.wallet == business.wallet]

    def _require_payable(self, business: Business, reference: str, payee: str, amount: Money) -> None:
        if (refusal := self.plans.refusal(reference, payee)) is not None:
            raise Refused(refusal)
        plan = self.plans.coming(reference, payee)
        cost = sum(part.minor for part in (amount, plan.fee, plan.levy) if part)
        if cost > self.books.spendable(business.wallet, XOF).minor:
            raise Refused(INSUFFICIENT_FUNDS)

    def _take(self, business: Business, reference: str | None, payee: str, amount: Money) -> Movement:
        plan, now = self.plans.take(reference or "", payee), self.now()
        taken = self.books.record(
            ordered(
                Direction.OUT,
                movement_id=self._next_id("pt-"),
                wallet=business.wallet,
                party=payee,
                amount=amount,
                fee=plan.fee,
                levy=plan.levy,
                request=reference,
                occurred_at=now,
            )
        )
        self.plans.hold(taken.id, plan, now)
        return taken

    def _held(self, wallet: str) -> Money:
        return self.books.balance(wallet, XOF)

    def _payout(self, payout_id: str) -> Movement:
        payout = self.books.find(payout_id)
        assert payout is not None, "the operator knows the payouts it took"
        return payout
