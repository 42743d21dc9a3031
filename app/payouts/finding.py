"""Which payout a piece of evidence is about: by our reference, the operator's handle, or the operator's own id."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import or_, select

from app.core.ids import AttemptId, MutualId, PayoutId
from app.db import Session
from app.payouts import moving
from app.payouts.model import Heard
from app.payouts.tables import AttemptRow, PayoutRow

Found = tuple[PayoutId, AttemptId]
Named = dict[tuple[UUID | None, str], Found]


async def find(session: Session, mutual_id: MutualId, heard: Sequence[Heard]) -> Sequence[Found | None]:
    """The payout and attempt that each piece names, of its own wallet; none where we know nothing of it."""
    names = {name for one in heard for name in _names(one)}
    known = await _known(session, mutual_id, names) if names else {}
    return [_first(known, one) for one in heard]


async def lock_all(
    session: Session, mutual_id: MutualId, found: Sequence[Found | None]
) -> Mapping[PayoutId, PayoutRow]:
    """The rows of the payouts that were found, locked in the order of their ids."""
    ids = sorted({one[0] for one in found if one is not None})
    return {payout_id: await moving.lock(session, mutual_id, payout_id) for payout_id in ids}


def _names(heard: Heard) -> Sequence[str]:
    """What may name a payout, the surest first; a bank's own reference may stand for a whole file of transfers."""
    event = heard.event
    if heard.wallet is None:
        return [event.request_reference] if event.request_reference else []
    return [name for name in (event.request_reference, event.reverses, event.reference) if name]


def _first(known: Named, heard: Heard) -> Found | None:
    wallet_id = heard.wallet.id if heard.wallet else None
    keys = [(wallet_id, name) for name in _names(heard)]
    return next((known[key] for key in keys if key in known), None)


async def _known(session: Session, mutual_id: MutualId, names: Collection[str]) -> Named:
    """Attempts by wallet and name: our own references win over what operators gave us."""
    attempt, payout = AttemptRow, PayoutRow
    named = or_(attempt.reference.in_(names), attempt.handle.in_(names), attempt.operator_reference.in_(names))
    rows = await session.execute(
        select(attempt, payout.wallet_id)
        .join(payout, (payout.mutual_id == attempt.mutual_id) & (payout.id == attempt.payout_id))
        .where(attempt.mutual_id == mutual_id, named)
        .order_by(attempt.number)
    )
    theirs, ours = Named(), Named()
    for row, wallet_id in rows:
        found = PayoutId(row.payout_id), AttemptId(row.id)
        ours[wallet_id, row.reference] = found
        theirs |= {(wallet_id, name): found for name in (row.operator_reference, row.handle) if name}
    return theirs | ours
