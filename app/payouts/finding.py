"""Which payout a piece of evidence is about: by our reference, the operator's handle, or the operator's own id."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.engine import Row

from app.core.ids import AttemptId, MutualId, PayoutId
from app.db import Session
from app.payouts import moving
from app.payouts.model import Heard
from app.payouts.tables import AttemptRow, PayoutRow

Found = tuple[PayoutId, AttemptId]


async def find(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Sequence[Found | None]:
    """The payout and attempt that each piece names, of its own wallet; none where we know nothing of it."""
    names = {name for one in heard for name in _names(one)}
    if not names:
        return [None] * len(heard)
    attempt, payout = AttemptRow, PayoutRow
    known = or_(
        attempt.reference.in_(names), attempt.handle.in_(names), attempt.operator_reference.in_(names)
    )
    rows = await session.execute(
        select(payout.wallet_id, attempt.payout_id, attempt.id, attempt.reference, attempt.handle,
               attempt.operator_reference)
        .join(payout, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(attempt.mutual_id == mutual_id, known)
        .order_by(attempt.number)
    )  # fmt: skip
    by_name = _by_name(rows.all())
    return [next((by_name[key] for name in _names(one) if (key := (one.wallet.id, name)) in by_name), None) for one in heard]


async def lock_all(session: Session, mutual_id: MutualId, found: Sequence[Found | None]) -> Mapping[PayoutId, PayoutRow]:
    """The rows of the payouts that were found, locked in the order of their ids."""
    ids = sorted({one[0] for one in found if one is not None})
    return {payout_id: await moving.lock(session, mutual_id, payout_id) for payout_id in ids}


def _names(heard: Heard) -> Sequence[str]:
    """What may name a payout, the surest first."""
    event = heard.event
    return [name for name in (event.request_reference, event.reverses, event.reference) if name]


def _by_name(rows: Sequence[Row[tuple[UUID | None, UUID, UUID, str, str | None, str | None]]]) -> Mapping[tuple[UUID | None, str], Found]:
    """By wallet and name; our own references win over what operators gave us."""
    found: dict[tuple[UUID | None, str], Found] = {}
    for wallet_id, payout_id, attempt_id, _, handle, operator_reference in rows:
        for name in (operator_reference, handle):
            if name:
                found[wallet_id, name] = PayoutId(payout_id), AttemptId(attempt_id)
    return found | {(row[0], row[3]): (PayoutId(row[1]), AttemptId(row[2])) for row in rows}
