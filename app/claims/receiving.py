"""Claims come in, one or many: stored as sent, in the order received (C1, C6)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from app import facilities
from app.claims import intake, steps
from app.claims.errors import NotWithFacility
from app.claims.locking import locked_claims, receive_alone
from app.claims.model import ClaimState, NewClaim
from app.claims.tables import ClaimRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import ClaimId, FacilityId, new_id
from app.db import Session, now
from app.membership import Mutual

# A draft takes its place in the order of receipt when it is sent.
SEND = text("""
    UPDATE claims SET state = 'received', received_on = :today, first_received_on = :today, position = DEFAULT,
                      entered_by = :actor, entered_at = :now
    WHERE mutual_id = :mutual_id AND id = :id
""")


async def submit_claim(
    session: Session, mutual: Mutual, facility_id: FacilityId, claim: NewClaim, actor: Actor, *, as_draft: bool = False
) -> ClaimId:
    """Receive one claim of a facility; raises `UnknownFacility`, `Invalid`."""
    [claim_id] = await submit_claims(session, mutual, facility_id, [claim], actor, as_draft=as_draft)
    return claim_id


async def submit_claims(
    session: Session,
    mutual: Mutual,
    facility_id: FacilityId,
    claims: Sequence[NewClaim],
    actor: Actor,
    *,
    invoice_id: UUID | None = None,
    as_draft: bool = False,
) -> Sequence[ClaimId]:
    """Receive claims of a facility in this order, all or none; a form number sent before is kept for C05 to reject.

    Raises `UnknownFacility`, `Invalid`.
    """
    for claim in claims:
        intake.examine(claim)
    await facilities.facility(session, mutual.id, facility_id)
    if not claims:
        return []
    await receive_alone(session, facility_id)
    units = await intake.units_of(session, mutual, claims)
    homes = await intake.homes_of(session, mutual, claims)
    given = {ClaimId(new_id()): claim for claim in claims}
    common = _common(session, mutual, facility_id, actor, as_draft=as_draft) | {"invoice_id": invoice_id}
    rows = [
        common | {"id": claim_id, "root_id": claim_id} | intake.content_of(session, claim, units, homes)
        for claim_id, claim in given.items()
    ]
    await session.execute(insert(ClaimRow), rows)
    await intake.write_content(session, mutual.id, facility_id, given)
    what = "drafted" if as_draft else "received"
    await steps.note(session, mutual.id, what, {claim_id: {} for claim_id in given}, actor)
    return list(given)


async def send_drafts(session: Session, mutual: Mutual, claim_ids: Sequence[ClaimId], actor: Actor) -> None:
    """Drafts become received claims, in this order; raises `UnknownClaim`, `NotWithFacility` for what is no draft."""
    rows = await locked_claims(session, mutual.id, claim_ids)
    for facility_id in sorted({row.facility_id for row in rows}):
        await receive_alone(session, FacilityId(facility_id))
    for row in rows:
        if ClaimState(row.state) is not ClaimState.DRAFT:
            raise NotWithFacility(field="claim")
        await session.execute(SEND, _sent(session, mutual, row, actor))
        await session.refresh(row)
    await steps.note(session, mutual.id, "received", {ClaimId(row.id): {} for row in rows}, actor)


def _common(
    session: Session, mutual: Mutual, facility_id: FacilityId, actor: Actor, *, as_draft: bool
) -> dict[str, Any]:
    today = None if as_draft else business_date(now(session), mutual.timezone)
    return {
        "mutual_id": mutual.id,
        "version": 1,
        "is_current": True,
        "round": 1,
        "facility_id": facility_id,
        "currency": mutual.currency.code,
        "state": (ClaimState.DRAFT if as_draft else ClaimState.RECEIVED).value,
        "received_on": today,
        "first_received_on": today,
        "entered_by": str(actor),
        "entered_at": now(session),
        "codes": [],
        "posted_minor": 0,
        "has_adviser": False,
    }


def _sent(session: Session, mutual: Mutual, row: ClaimRow, actor: Actor) -> dict[str, Any]:
    return {
        "mutual_id": mutual.id,
        "id": row.id,
        "today": business_date(now(session), mutual.timezone),
        "now": now(session),
        "actor": str(actor),
    }
