"""How money is given to a unit: the fee, then called instalments by due date, the rest in advance (A5)."""

from datetime import datetime

from app.core.ids import PaymentId
from app.membership import Allocation, Part, UnitDues


def allocate(payment_id: PaymentId, amount_minor: int, received_at: datetime, dues: UnitDues) -> Allocation:
    """Give an amount to a unit in the order of A5; pure, and never more to a due than it owes (RELIABILITY I8)."""
    left, parts = amount_minor, []
    for due in dues.open:
        given = min(left, due.open_minor)
        if given:
            parts.append(Part(due_id=due.id, kind=due.kind, seq=due.seq, amount_minor=given))
            left -= given
    return Allocation(
        payment_id=payment_id,
        unit_id=dues.unit_id,
        received_at=received_at,
        parts=tuple(parts),
        advance_minor=left,
    )
