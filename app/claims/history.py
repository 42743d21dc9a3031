"""What a person's and a facility's other claims tell about one on the desk (C05, C10, C3, C5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.claims.case import EarlierCare
from app.claims.checks.frequency import PREGNANCY
from app.claims.model import MedicalDecision, Review
from app.claims.tables import ClaimRow
from app.core.ids import MutualId
from app.db import Session
from app.facilities import ItemKind

OVERPAYMENT_FLAGS = timedelta(days=90)

NO_CLAIM = UUID(int=0)

# What a mutual bears of its member, at its own facilities and as a visitor elsewhere.
USED = text("""
    SELECT coalesce(sum(o.posted_minor - coalesce(
        (SELECT sum(p.amount_minor) FROM overpayments p
         WHERE p.mutual_id = o.mutual_id AND p.claim_id = o.id), 0)), 0)::bigint
    FROM (
        SELECT * FROM claims WHERE mutual_id = :bearer AND home_mutual_id IS NULL AND received_on IS NOT NULL
        UNION ALL
        SELECT * FROM claims WHERE home_mutual_id = :bearer
    ) o
    WHERE o.root_id <> :root_id AND (o.unit_reference, o.member_number) = (:unit_reference, :member_number)
      AND o.service_on BETWEEN :year_from AND :year_to AND o.state = 'approved'
""")

# A chain of versions stands where its first was received. One rejected C11 or C15 may be sent again (DOMAIN 16); if
# that is approved, an appeal of the first repeats it, as does a returned form that is corrected into paid care.
# A facility under agreement with two mutuals is paid by one of them: it is known by its code, the care by the person's.
# The adviser's word counts for the round it was given in; what was recovered is spent no more.
TOLD = text("""
    SELECT
        EXISTS (
            SELECT FROM claims o JOIN claims first ON first.mutual_id = o.mutual_id AND first.id = o.root_id
            WHERE o.mutual_id = :mutual_id AND o.facility_id = :facility_id AND o.received_on IS NOT NULL
              AND o.root_id <> :root_id AND (first.position < mine.position OR o.state = 'approved')
              AND (o.form_number = :form_number
                   OR (o.unit_reference, o.member_number, o.service_on, o.care_type, o.billed_minor)
                      = (:unit_reference, :member_number, :service_on, :care_type, :billed_minor))
              AND NOT (o.state = 'rejected' AND o.codes && ARRAY['C11', 'C15']::varchar[])
        ) OR EXISTS (
            SELECT FROM (
                SELECT * FROM claims WHERE mutual_id = :bearer AND home_mutual_id IS NULL AND received_on IS NOT NULL
                UNION ALL
                SELECT * FROM claims WHERE home_mutual_id = :bearer
            ) o
            JOIN facilities theirs ON theirs.mutual_id = o.mutual_id AND theirs.id = o.facility_id
            JOIN facilities ours ON ours.mutual_id = :mutual_id AND ours.id = :facility_id AND ours.code = theirs.code
            WHERE o.mutual_id <> :mutual_id AND o.state = 'approved'
              AND (o.unit_reference, o.member_number, o.service_on, o.care_type)
                  = (:unit_reference, :member_number, :service_on, :care_type)
              AND (o.form_number = :form_number OR o.billed_minor = :billed_minor)
        ) AS is_duplicate,
        EXISTS (
            SELECT FROM overpayments p
            WHERE p.mutual_id = :mutual_id AND p.facility_id = :facility_id AND p.found_on >= :flagged_from
        ) AS has_recent_overpayment,
        EXISTS (
            SELECT FROM claim_documents d WHERE d.mutual_id = :mutual_id AND d.claim_id = :root_id
        ) AS has_documents,
        (
            SELECT jsonb_build_object('decision', r.decision, 'eligible_minor', r.eligible_minor)
            FROM claim_reviews r
            WHERE r.mutual_id = :mutual_id AND r.claim_id = :id AND r.round = :round
              AND r.decision <> 'ask_documents'
            ORDER BY r.id DESC LIMIT 1
        ) AS review
    FROM claims mine WHERE mine.mutual_id = :mutual_id AND mine.id = :root_id
""")
EARLIER = text("""
    WITH mine AS (
        SELECT position FROM claims WHERE mutual_id = :mutual_id AND id = :root_id
    ), others AS (
        SELECT DISTINCT ON (o.root_id) o.id, o.round, o.service_on
        FROM claims o JOIN claims first ON first.mutual_id = o.mutual_id AND first.id = o.root_id, mine
        WHERE o.mutual_id = :mutual_id AND o.received_on IS NOT NULL AND o.state <> 'rejected'
          AND (o.unit_reference, o.member_number) = (:unit_reference, :member_number)
          AND o.root_id <> :root_id AND o.service_on >= CAST(:service_on AS date) - CAST(:pregnancy AS integer)
          AND (o.service_on, first.position) < (:service_on, mine.position)
        ORDER BY o.root_id, o.version DESC
    )
    SELECT o.service_on, l.kind, l.speciality, l.quantity,
           coalesce(theirs.complaint_index = ours.complaint_index, false) AS is_same_complaint
    FROM others o
    JOIN claim_lines l ON l.mutual_id = :mutual_id AND l.claim_id = o.id AND l.round = o.round
    LEFT JOIN claim_diagnoses theirs
        ON theirs.mutual_id = :mutual_id AND theirs.claim_id = o.id AND theirs.round = o.round
    LEFT JOIN claim_diagnoses ours ON ours.mutual_id = :mutual_id AND ours.claim_id = :id AND ours.round = :round
    WHERE l.eligible_minor IS NULL OR l.eligible_minor > 0
    ORDER BY o.service_on, l.number
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The facts in the words of `Case`."""

    is_duplicate: bool
    used_minor: int
    has_recent_overpayment: bool
    has_documents: bool
    review: Review | None
    earlier: Sequence[EarlierCare]


async def told_of(
    session: Session, row: ClaimRow, *, year_from: date, year_to: date, today: date, bearer: MutualId
) -> Told:
    """What stands at this moment, claims decided earlier in the same transaction included.

    `bearer` is the mutual whose ceilings are spent: a visitor's own.
    """
    year = {"bearer": bearer, "year_from": year_from, "year_to": year_to}
    told = (
        await session.execute(TOLD, _content(row) | {"bearer": bearer, "flagged_from": today - OVERPAYMENT_FLAGS})
    ).one()
    return Told(
        is_duplicate=told.is_duplicate,
        used_minor=await session.scalar(USED, _content(row) | year) or 0,
        has_recent_overpayment=told.has_recent_overpayment,
        has_documents=told.has_documents,
        review=_review(told.review),
        earlier=await _earlier(session, row),
    )


async def used_in_year(
    session: Session, mutual_id: MutualId, reference: str, number: int, year_from: date, year_to: date
) -> int:
    """What a person's claims have cost the mutual in a cover year, less what was recovered (C3)."""
    person = {"bearer": mutual_id, "root_id": NO_CLAIM, "unit_reference": reference, "member_number": number}
    return await session.scalar(USED, person | {"year_from": year_from, "year_to": year_to}) or 0


async def _earlier(session: Session, row: ClaimRow) -> Sequence[EarlierCare]:
    rows = await session.execute(EARLIER, _content(row) | {"pregnancy": PREGNANCY.days})
    return [
        EarlierCare(
            service_on=one.service_on,
            is_visit=one.kind == ItemKind.ACT,
            is_same_complaint=one.is_same_complaint,
            speciality=one.speciality,
            ultrasounds=one.quantity if one.kind == ItemKind.ULTRASOUND else 0,
        )
        for one in rows
    ]


def _review(told: Mapping[str, Any] | None) -> Review | None:
    if told is None:
        return None
    return Review(decision=MedicalDecision(told["decision"]), eligible_minor=told["eligible_minor"])


def _content(row: ClaimRow) -> dict[str, Any]:
    names = (
        "mutual_id", "id", "root_id", "round", "facility_id", "form_number", "unit_reference", "member_number",
        "service_on", "care_type", "billed_minor",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}
