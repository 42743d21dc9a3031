"""Appeals: a rejected or reduced claim comes back as a new version with the same content (C6, DOMAIN 16)."""

from datetime import timedelta

from sqlalchemy import text

from app.claims import steps
from app.claims.errors import NotAppealable
from app.claims.locking import locked_claim, receive_alone
from app.claims.model import ClaimState
from app.claims.tables import ClaimRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import ClaimId, FacilityId, new_id
from app.db import Session, now
from app.membership import Mutual

WITHIN = timedelta(days=30)

COPY = text("""
    INSERT INTO claims (mutual_id, id, root_id, version, is_current, round, facility_id, form_number, unit_reference,
        member_number, unit_id, home_mutual_id, regime, care_type, service_on, discharged_on, has_referral,
        has_documents, is_planned, eligibility_code_index, currency, billed_minor, state, received_on,
        first_received_on, entered_by, entered_at, codes, posted_minor, has_adviser)
    SELECT mutual_id, :new_id, root_id, version + 1, true, 1, facility_id, form_number, unit_reference,
        member_number, unit_id, home_mutual_id, regime, care_type, service_on, discharged_on, has_referral,
        has_documents, is_planned, eligibility_code_index, currency, billed_minor, 'received', :today,
        first_received_on, :actor, :now, '{}', 0, false
    FROM claims WHERE mutual_id = :mutual_id AND id = :id
""")
COPY_LINES = text("""
    INSERT INTO claim_lines (mutual_id, claim_id, round, number, code, quantity, price_minor, kind, speciality, codes)
    SELECT l.mutual_id, :new_id, 1, l.number, l.code, l.quantity, l.price_minor, l.kind, l.speciality, '{}'
    FROM claim_lines l WHERE l.mutual_id = :mutual_id AND l.claim_id = :id AND l.round = :round
""")
COPY_DIAGNOSIS = text("""
    INSERT INTO claim_diagnoses (mutual_id, claim_id, round, diagnosis_sealed, complaint_index)
    SELECT d.mutual_id, :new_id, 1, d.diagnosis_sealed, d.complaint_index
    FROM claim_diagnoses d WHERE d.mutual_id = :mutual_id AND d.claim_id = :id AND d.round = :round
""")


async def appeal(session: Session, mutual: Mutual, claim_id: ClaimId, actor: Actor) -> ClaimId:
    """The claim's next version, received today; documents of the chain count for it, its decision posts the difference.

    Raises `UnknownClaim`, `NotAppealable`.
    """
    row = await locked_claim(session, mutual.id, claim_id)
    today = business_date(now(session), mutual.timezone)
    if not _is_appealable(row) or row.decided_on is None or today > row.decided_on + WITHIN:
        raise NotAppealable(field="claim")
    await receive_alone(session, FacilityId(row.facility_id))
    row.is_current = False
    await session.flush()
    new = ClaimId(new_id())
    copied = {"mutual_id": mutual.id, "id": claim_id, "new_id": new, "round": row.round}
    entered = {"today": today, "now": now(session), "actor": str(actor)}
    await session.execute(COPY, {name: copied[name] for name in ("mutual_id", "id", "new_id")} | entered)
    await session.execute(COPY_LINES, copied)
    await session.execute(COPY_DIAGNOSIS, copied)
    await steps.note(session, mutual.id, "appealed", {claim_id: {"version": str(new)}, new: {}}, actor)
    return new


def _is_appealable(row: ClaimRow) -> bool:
    """The newest version, rejected or reduced: some code says why it was not paid as billed."""
    is_decided = ClaimState(row.state) in (ClaimState.APPROVED, ClaimState.REJECTED)
    return row.is_current and is_decided and bool(row.codes)
