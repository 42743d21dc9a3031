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
USED = r"""(
    SELECT coalesce(sum(o.posted_minor - coalesce(
        (SELECT sum(p.amount_minor) FROM overpayments p
         WHERE p.mutual_id = o.mutual_id AND p.claim_id = o.id), 0)), 0)\:\:bigint
    FROM (
        SELECT * FROM claims WHERE mutual_id = w.bearer AND home_mutual_id IS NULL AND received_on IS NOT NULL
        UNION ALL
        SELECT * FROM claims WHERE home_mutual_id = w.bearer
    ) o
    WHERE o.root_id <> w.root_id AND (o.unit_reference, o.member_number) = (w.unit_reference, w.member_number)
      AND o.service_on BETWEEN w.year_from AND w.year_to AND o.state = 'approved'
    )"""
USED_IN_YEAR = text(f"""
    SELECT {USED}
    FROM (SELECT CAST(:bearer AS uuid), CAST(:root_id AS uuid), CAST(:unit_reference AS text),
                 CAST(:member_number AS smallint), CAST(:year_from AS date), CAST(:year_to AS date))
         AS w (bearer, root_id, unit_reference, member_number, year_from, year_to)
""")  # noqa: S608 - the expression above

# Claims asked about, and whose ceilings in which cover year: any number at once, each looked up by index.
ASKED = """unnest(
        CAST(:id AS uuid[]), CAST(:root_id AS uuid[]), CAST(:round AS smallint[]), CAST(:facility_id AS uuid[]),
        CAST(:form_number AS text[]), CAST(:unit_reference AS text[]), CAST(:member_number AS smallint[]),
        CAST(:service_on AS date[]), CAST(:care_type AS text[]), CAST(:billed_minor AS bigint[]),
        CAST(:bearer AS uuid[]), CAST(:year_from AS date[]), CAST(:year_to AS date[])
    ) AS w (id, root_id, round, facility_id, form_number, unit_reference, member_number, service_on, care_type,
            billed_minor, bearer, year_from, year_to)"""

# A chain of versions stands where its first was received. One rejected C11 or C15 may be sent again (DOMAIN 16); if
# that is approved, an appeal of the first repeats it, as does a returned form that is corrected into paid care.
# A facility under agreement with two mutuals is paid by one of them: it is known by its code, the care by the person's.
# The adviser's word counts for the round it was given in; what was recovered is spent no more.
TOLD = text(rf"""
    SELECT w.id, {USED} AS used_minor,
        EXISTS (
            SELECT FROM claims o JOIN claims first ON first.mutual_id = o.mutual_id AND first.id = o.root_id
            WHERE o.mutual_id = :mutual_id AND o.facility_id = w.facility_id AND o.received_on IS NOT NULL
              AND o.root_id <> w.root_id AND (first.position < mine.position OR o.state = 'approved')
              AND (o.form_number = w.form_number
                   OR (o.unit_reference, o.member_number, o.service_on, o.care_type, o.billed_minor)
                      = (w.unit_reference, w.member_number, w.service_on, w.care_type, w.billed_minor))
              AND NOT (o.state = 'rejected' AND o.codes && ARRAY['C11', 'C15']\:\:varchar[])
        ) OR EXISTS (
            SELECT FROM (
                SELECT * FROM claims WHERE mutual_id = w.bearer AND home_mutual_id IS NULL AND received_on IS NOT NULL
                UNION ALL
                SELECT * FROM claims WHERE home_mutual_id = w.bearer
            ) o
            JOIN facilities theirs ON theirs.mutual_id = o.mutual_id AND theirs.id = o.facility_id
            JOIN facilities ours ON ours.mutual_id = :mutual_id AND ours.id = w.facility_id AND ours.code = theirs.code
            WHERE o.mutual_id <> :mutual_id AND o.state = 'approved'
              AND (o.unit_reference, o.member_number, o.service_on, o.care_type)
                  = (w.unit_reference, w.member_number, w.service_on, w.care_type)
              AND (o.form_number = w.form_number OR o.billed_minor = w.billed_minor)
        ) AS is_duplicate,
        EXISTS (
            SELECT FROM overpayments p
            WHERE p.mutual_id = :mutual_id AND p.facility_id = w.facility_id AND p.found_on >= :flagged_from
        ) AS has_recent_overpayment,
        EXISTS (
            SELECT FROM claim_documents d WHERE d.mutual_id = :mutual_id AND d.claim_id = w.root_id
        ) AS has_documents,
        (
            SELECT jsonb_build_object('decision', r.decision, 'eligible_minor', r.eligible_minor)
            FROM claim_reviews r
            WHERE r.mutual_id = :mutual_id AND r.claim_id = w.id AND r.round = w.round
              AND r.decision <> 'ask_documents'
            ORDER BY r.id DESC LIMIT 1
        ) AS review
    FROM {ASKED} JOIN claims mine ON mine.mutual_id = :mutual_id AND mine.id = w.root_id
""")  # noqa: S608 - expressions of our own, as below
EARLIER = text(f"""
    SELECT w.id AS asked_id, e.*
    FROM {ASKED} CROSS JOIN LATERAL (
        WITH mine AS (
            SELECT position FROM claims WHERE mutual_id = :mutual_id AND id = w.root_id
        ), others AS (
            SELECT DISTINCT ON (o.root_id) o.id, o.round, o.service_on
            FROM claims o JOIN claims first ON first.mutual_id = o.mutual_id AND first.id = o.root_id, mine
            WHERE o.mutual_id = :mutual_id AND o.received_on IS NOT NULL AND o.state <> 'rejected'
              AND (o.unit_reference, o.member_number) = (w.unit_reference, w.member_number)
              AND o.root_id <> w.root_id AND o.service_on >= w.service_on - CAST(:pregnancy AS integer)
              AND (o.service_on, first.position) < (w.service_on, mine.position)
            ORDER BY o.root_id, o.version DESC
        )
        SELECT o.service_on, l.number, l.kind, l.speciality, l.quantity,
               coalesce(theirs.complaint_index = ours.complaint_index, false) AS is_same_complaint
        FROM others o
        JOIN claim_lines l ON l.mutual_id = :mutual_id AND l.claim_id = o.id AND l.round = o.round
        LEFT JOIN claim_diagnoses theirs
            ON theirs.mutual_id = :mutual_id AND theirs.claim_id = o.id AND theirs.round = o.round
        LEFT JOIN claim_diagnoses ours ON ours.mutual_id = :mutual_id AND ours.claim_id = w.id AND ours.round = w.round
        WHERE l.eligible_minor IS NULL OR l.eligible_minor > 0
    ) e
    ORDER BY w.id, e.service_on, e.number
""")  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The facts in the words of `Case`."""

    is_duplicate: bool
    used_minor: int
    has_recent_overpayment: bool
    has_documents: bool
    review: Review | None
    earlier: Sequence[EarlierCare]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A claim, and the cover year of the mutual whose ceilings it spends: `bearer` is a visitor's own."""

    row: ClaimRow
    bearer: MutualId
    year_from: date
    year_to: date


async def told_of(session: Session, mutual_id: MutualId, asked: Sequence[Asked], *, today: date) -> Mapping[UUID, Told]:
    """What stands at this moment of each claim, by its id; claims decided earlier in the same transaction included.

    It costs two statements, whatever their number.
    """
    values = {"mutual_id": mutual_id, **_columns(asked)}
    earlier = await _earlier(session, values)
    told = await session.execute(TOLD, values | {"flagged_from": today - OVERPAYMENT_FLAGS})
    return {
        one.id: Told(
            is_duplicate=one.is_duplicate,
            used_minor=one.used_minor,
            has_recent_overpayment=one.has_recent_overpayment,
            has_documents=one.has_documents,
            review=_review(one.review),
            earlier=earlier.get(one.id, ()),
        )
        for one in told
    }


async def used_in_year(
    session: Session, mutual_id: MutualId, reference: str, number: int, year_from: date, year_to: date
) -> int:
    """What a person's claims have cost the mutual in a cover year, less what was recovered (C3)."""
    person = {"bearer": mutual_id, "root_id": NO_CLAIM, "unit_reference": reference, "member_number": number}
    return await session.scalar(USED_IN_YEAR, person | {"year_from": year_from, "year_to": year_to}) or 0


async def _earlier(session: Session, values: Mapping[str, Any]) -> Mapping[UUID, Sequence[EarlierCare]]:
    found: dict[UUID, list[EarlierCare]] = {}
    for one in await session.execute(EARLIER, dict(values) | {"pregnancy": PREGNANCY.days}):
        care = EarlierCare(
            service_on=one.service_on,
            is_visit=one.kind == ItemKind.ACT,
            is_same_complaint=one.is_same_complaint,
            speciality=one.speciality,
            ultrasounds=one.quantity if one.kind == ItemKind.ULTRASOUND else 0,
        )
        found.setdefault(one.asked_id, []).append(care)
    return found


def _review(told: Mapping[str, Any] | None) -> Review | None:
    if told is None:
        return None
    return Review(decision=MedicalDecision(told["decision"]), eligible_minor=told["eligible_minor"])


def _columns(asked: Sequence[Asked]) -> dict[str, list[Any]]:
    """As `ASKED` takes them."""
    of_row = (
        "id", "root_id", "round", "facility_id", "form_number", "unit_reference", "member_number", "service_on",
        "care_type", "billed_minor",
    )  # fmt: skip
    of_asked = ("bearer", "year_from", "year_to")
    return {name: [getattr(one.row, name) for one in asked] for name in of_row} | {
        name: [getattr(one, name) for one in asked] for name in of_asked
    }
