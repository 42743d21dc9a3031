"""Which earlier claims some claims repeat, so that their sender hears it at once and not at the decision (C05)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from app.core.ids import ClaimId, MutualId
from app.db import Session

# As the check sees it: the first received stands, unless it was rejected for what may be sent again (DOMAIN 16).
EARLIER = text("""
    SELECT DISTINCT ON (mine.id) mine.id, first.id AS earlier_id
    FROM claims mine
    JOIN claims root ON root.mutual_id = mine.mutual_id AND root.id = mine.root_id
    JOIN claims o ON o.mutual_id = mine.mutual_id AND o.facility_id = mine.facility_id AND o.root_id <> mine.root_id
    JOIN claims first ON first.mutual_id = o.mutual_id AND first.id = o.root_id
    WHERE mine.mutual_id = :mutual_id AND mine.id = ANY(:ids)
      AND o.received_on IS NOT NULL AND first.position < root.position
      AND (o.form_number = mine.form_number
           OR (o.unit_reference, o.member_number, o.service_on, o.care_type, o.billed_minor)
              = (mine.unit_reference, mine.member_number, mine.service_on, mine.care_type, mine.billed_minor))
      AND NOT (o.state = 'rejected' AND o.codes && ARRAY['C11', 'C15']::varchar[])
    ORDER BY mine.id, first.position
""")


async def duplicates_of(
    session: Session, mutual_id: MutualId, claim_ids: Sequence[ClaimId]
) -> Mapping[ClaimId, ClaimId]:
    """By claim the first one of its facility with the same form number or for the same care; first ones are missing."""
    rows = await session.execute(EARLIER, {"mutual_id": mutual_id, "ids": list(claim_ids)})
    return {ClaimId(row.id): ClaimId(row.earlier_id) for row in rows}
