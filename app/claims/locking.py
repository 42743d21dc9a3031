"""What waits for what: claims of a facility are received one batch after another, a mutual's decided one by one.

So `position` is the order in which receipts became visible (C05), and no two decisions spend one ceiling (C3), in
whichever mutual a person is treated.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import and_, exists, or_, select, text

from app.claims.errors import AlreadyDecided, MakerDecides, NotReceived, UnknownClaim
from app.claims.model import DECIDED_STATES, OPEN_STATES, ClaimState
from app.claims.tables import ClaimRow
from app.core.actor import Actor
from app.core.ids import ClaimId, FacilityId, MutualId
from app.db import Session

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 20260411))")


async def receive_alone(session: Session, facility_id: FacilityId) -> None:
    """Until this transaction ends nobody else receives claims of the facility."""
    await session.execute(LOCK, {"name": f"claims.receive:{facility_id}"})


async def decide_alone(session: Session, mutual_id: MutualId) -> None:
    """Until this transaction ends nobody else decides claims of the mutual."""
    await session.execute(LOCK, {"name": f"claims.decide:{mutual_id}"})


async def spend_alone(session: Session, mutual_ids: Iterable[MutualId]) -> None:
    """Until this transaction ends nobody else spends ceilings of these mutuals' members, here or elsewhere.

    Taken after `decide_alone`, in one order, so that two hosts of each other's members never wait in a circle.
    """
    for mutual_id in sorted(mutual_ids):
        await session.execute(LOCK, {"name": f"claims.spend:{mutual_id}"})


async def locked_claims(session: Session, mutual_id: MutualId, claim_ids: Sequence[ClaimId]) -> list[ClaimRow]:
    """These claims as they are now, locked, in the order given; raises `UnknownClaim`."""
    rows = await session.scalars(
        select(ClaimRow)
        .where(ClaimRow.mutual_id == mutual_id, ClaimRow.id.in_(set(claim_ids)))
        .order_by(ClaimRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, ClaimRow] = {row.id: row for row in rows}
    if any(claim_id not in found for claim_id in claim_ids):
        raise UnknownClaim
    return [found[claim_id] for claim_id in claim_ids]


async def locked_claim(session: Session, mutual_id: MutualId, claim_id: ClaimId) -> ClaimRow:
    """This claim as it is now, locked; raises `UnknownClaim`."""
    [row] = await locked_claims(session, mutual_id, [claim_id])
    return row


async def require_open(session: Session, row: ClaimRow, actor: Actor) -> None:
    """Raises `AlreadyDecided`, `NotReceived`, or `MakerDecides` for who entered it or appealed (RELIABILITY 25)."""
    state = ClaimState(row.state)
    if state in DECIDED_STATES:
        raise AlreadyDecided(field="claim")
    if state not in OPEN_STATES:
        raise NotReceived(field="claim")
    if row.entered_by == str(actor) or (row.version > 1 and await _made_before(session, row, actor)):
        raise MakerDecides(field="claim")


async def _made_before(session: Session, row: ClaimRow, actor: Actor) -> bool:
    """Whether an earlier version, whose content an appeal repeats, was entered by this actor."""
    of = ClaimRow
    chain = (of.mutual_id == row.mutual_id, or_(of.id == row.root_id, and_(of.root_id == row.root_id, of.version > 1)))
    return bool(await session.scalar(select(exists().where(*chain, of.entered_by == str(actor)))))
