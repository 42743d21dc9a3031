"""The lines of a refund that stand against money in transit: its source's side of E10 (DOMAIN 11)."""

from collections.abc import Sequence

from app.collection.entries import present
from app.collection.tables import RefundRow
from app.core.money import Money
from app.ledger import AccountRef, Line, chart, credit, debit


def taken(refund: RefundRow, amount: Money) -> Sequence[Line]:
    """Sent: out of the unit's advance, or out of suspense."""
    return (debit(_source(refund), amount),)


def given_back(refund: RefundRow, amount: Money, restored_minor: int) -> Sequence[Line]:
    """Failed: the mirror; what came of payments reversed meanwhile clears what that left on 47111 (DOMAIN 16)."""
    restored = Money(restored_minor, amount.currency)
    return present((credit(_source(refund), restored), credit(chart.DIFFERENCES, amount - restored)))


def _source(refund: RefundRow) -> AccountRef:
    if refund.unit_id is not None:
        return chart.ADVANCES.of(refund.unit_id)
    assert refund.payment_id is not None, "a refund draws on a unit or a payment"
    return chart.SUSPENSE.of(refund.payment_id)
