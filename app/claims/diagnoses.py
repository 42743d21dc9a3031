"""What a person had, and the papers that tell it: read by name, by the adviser or the facility, and never untraced."""

from sqlalchemy import select

from app import access
from app.access import Act
from app.claims.errors import UnknownClaim
from app.claims.intake import DIAGNOSIS
from app.claims.medical import NOTE
from app.claims.tables import ClaimDiagnosisRow, ClaimReviewRow, ClaimRow
from app.core.actor import Actor
from app.core.ids import ClaimId, FacilityId, MutualId
from app.db import Session, vault


async def diagnosis_of(
    session: Session,
    mutual_id: MutualId,
    claim_id: ClaimId,
    actor: Actor,
    *,
    facility_id: FacilityId | None = None,
    request_id: str | None = None,
) -> str | None:
    """The diagnosis as sent last, none where none was; the reading is kept (RELIABILITY 7). Raises `UnknownClaim`.

    `facility_id` is the reader's own when it is a facility's: other facilities' claims do not exist for it.
    """
    claim = await _claim(session, mutual_id, claim_id, facility_id)
    act = Act(name="claims.diagnosis", subject=f"claim:{claim_id}")
    await access.record(session, mutual_id, act, actor, request_id=request_id)
    of = ClaimDiagnosisRow
    sealed = await session.scalar(
        select(of.diagnosis_sealed).where(of.mutual_id == mutual_id, of.claim_id == claim_id, of.round == claim.round)
    )
    return None if sealed is None else vault(session).unseal(sealed, purpose=DIAGNOSIS)


async def adviser_note(
    session: Session, mutual_id: MutualId, claim_id: ClaimId, actor: Actor, *, request_id: str | None = None
) -> str | None:
    """What the adviser wrote beside his last word; the reading is kept. Raises `UnknownClaim`."""
    await _claim(session, mutual_id, claim_id, None)
    act = Act(name="claims.adviser_note", subject=f"claim:{claim_id}")
    await access.record(session, mutual_id, act, actor, request_id=request_id)
    of = ClaimReviewRow
    sealed = await session.scalar(
        select(of.note_sealed).where(of.mutual_id == mutual_id, of.claim_id == claim_id).order_by(of.id.desc()).limit(1)
    )
    return None if sealed is None else vault(session).unseal(sealed, purpose=NOTE)


async def _claim(session: Session, mutual_id: MutualId, claim_id: ClaimId, facility_id: FacilityId | None) -> ClaimRow:
    row = await session.get(ClaimRow, (mutual_id, claim_id), populate_existing=True)
    if row is None or (facility_id is not None and row.facility_id != facility_id):
        raise UnknownClaim
    return row
