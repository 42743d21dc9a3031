"""Our wallets beside the operators' own accounts of them: what a portal shows, and money that comes and goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.core.money import XOF, Money, rate_of
from app.demo.founding import Branch
from app.demo.operators import Operator
from app.demo.stage import Stage
from app.providers import Direction, PaymentState
from app.providers.simulators.base import Books, Movement
from app.wallets import FeeMode, Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A wallet of ours, and the operator's books in which `account` is ours."""

    wallet: Wallet
    books: Books
    account: str

    @property
    def shown(self) -> Money:
        """What the operator's portal shows: less the commission of the contract, where it is kept of each payment."""
        held = self.books.balance(self.account, XOF)
        if self.wallet.fee_mode is FeeMode.INVOICED:
            return held
        kept = sum(self._commission(one) for one in self._received() if not one.fee)
        return Money(held.minor - kept, XOF)

    def bring(self, minor: int) -> None:
        """Our own money comes from elsewhere, or below zero goes."""
        self.books.fund(self.account, Money(minor, XOF))

    def commission(self, since: date, until: date) -> Money:
        """What the operator charges for the payments it took in these days, both included, each half up (M5)."""
        of = [one for one in self._received() if since <= one.occurred_at.date() <= until]
        return Money(sum(self._commission(one) for one in of), XOF)

    def _received(self) -> Sequence[Movement]:
        taken = (Direction.IN, PaymentState.SUCCEEDED, self.account)
        return [one for one in self.books.all() if (one.direction, one.state, one.receiver) == taken]

    def _commission(self, one: Movement) -> int:
        return rate_of(one.amount.minor, self.wallet.fee_rate)


def collection_purses(stage: Stage, branch: Branch) -> Mapping[Operator, Purse]:
    """What a mutual is paid by."""
    accounts, code = stage.operators.collecting, branch.mutual.code
    return {
        operator: Purse(wallet=wallet, books=accounts[operator][code].books, account=accounts[operator][code].name)
        for operator, wallet in branch.wallets.items()
    }


def payout_purses(stage: Stage, code: str) -> Mapping[Operator, Purse]:
    """What it pays by."""
    accounts = stage.operators.paying_out
    return {
        operator: Purse(wallet=wallet, books=accounts[operator][code].books, account=accounts[operator][code].name)
        for operator, wallet in stage.networks[code].wallets.items()
    }
