"""Where the money for care comes from: what the facility has coming (4011)."""

from collections.abc import Sequence

from app.db import Session
from app.ledger import AccountRef, Line, chart, credit, debit
from app.membership import Mutual
from app.payouts.model import Act, Payout


class BenefitsSource:
    """Takes from what a facility has coming and gives back there; its rows are the payout's own items."""

    async def take(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """One debit: what the payee is to get, without what is kept back."""
        return [debit(_payable(payout), payout.amount)]

    async def give_back(self, session: Session, mutual: Mutual, payout: Payout, act: Act) -> Sequence[Line]:
        """One credit."""
        return [credit(_payable(payout), payout.amount)]

    async def arrived(self, session: Session, mutual: Mutual, payout: Payout) -> None:
        """A facility reads it in its remittance advice."""


def _payable(payout: Payout) -> AccountRef:
    assert payout.facility_id is not None, "care is owed to a facility"
    return chart.FACILITIES_PAYABLE.of(payout.facility_id)
