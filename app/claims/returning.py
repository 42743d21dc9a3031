"""Back to the facility for what is missing, and corrected by it: a new round of the same version (C6)."""

from app.claims import intake, steps
from app.claims.errors import NotWithFacility
from app.claims.locking import locked_claim, receive_alone, require_open
from app.claims.model import ClaimState, Code, NewClaim
from app.core.actor import Actor
from app.core.ids import ClaimId, FacilityId
from app.db import Session, now
from app.membership import Mutual

WITH_FACILITY = (ClaimState.DRAFT, ClaimState.RETURNED)


async def return_claim(
    session: Session, mutual: Mutual, claim_id: ClaimId, actor: Actor, *, lacks: Code = Code.DOCUMENT_MISSING
) -> None:
    """Ask the facility for what it lacks; raises `UnknownClaim`, `AlreadyDecided`, `NotReceived`, `MakerDecides`."""
    row = await locked_claim(session, mutual.id, claim_id)
    await require_open(session, row, actor)
    row.state = ClaimState.RETURNED.value
    await session.flush()
    await steps.note(session, mutual.id, "returned", {claim_id: {"lacks": lacks.value}}, actor)


async def correct_claim(session: Session, mutual: Mutual, claim_id: ClaimId, claim: NewClaim, actor: Actor) -> None:
    """The facility sends it anew: it keeps its place and day of receipt; what the adviser said before counts no more.

    A draft stays one. Raises `UnknownClaim`, `NotWithFacility`, `Invalid`.
    """
    intake.examine(claim)
    row = await locked_claim(session, mutual.id, claim_id)
    if ClaimState(row.state) not in WITH_FACILITY:
        raise NotWithFacility(field="claim")
    await receive_alone(session, FacilityId(row.facility_id))
    units = await intake.units_of(session, mutual, [claim])
    homes = await intake.homes_of(session, mutual, [claim])
    for name, value in intake.content_of(session, claim, units, homes).items():
        setattr(row, name, value)
    row.round += 1
    row.entered_by, row.entered_at = str(actor), now(session)
    if ClaimState(row.state) is ClaimState.RETURNED:
        row.state = ClaimState.RECEIVED.value
    await session.flush()
    content = {claim_id: claim}
    await intake.write_content(session, mutual.id, FacilityId(row.facility_id), content, round_number=row.round)
    await steps.note(session, mutual.id, "corrected", {claim_id: {"round": row.round}}, actor)
