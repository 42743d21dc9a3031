"""Charges between two mutuals as either sees them: visitors here, members of ours elsewhere; no medical detail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from app.claims.model import CareType, Code
from app.claims.portability.errors import UnknownCharge
from app.core.ids import ChargeId, ClaimId, ClearingId, MutualId
from app.core.money import Currency, Money
from app.db import Session

# The home mutual sees what its books have taken; the host what it has handed over, and whether that arrived.
SEEN = """
    SELECT h.id, h.mutual_id AS host_id, h.home_id, h.claim_id, h.kind, f.name AS facility_name, h.form_number,
           h.unit_reference, h.member_number, h.care_type, h.regime, h.service_on, h.amount_minor, h.currency,
           h.booked_on AS host_booked_on, v.booked_on, v.applied_at, h.failed_with,
           coalesce(v.findings, '{}') AS findings,
           o.contested_at, o.reason AS contest, a.answered_at, a.is_accepted, a.answer, l.clearing_id
    FROM hand_overs h
    JOIN facilities f ON f.mutual_id = h.mutual_id AND f.id = h.facility_id
    LEFT JOIN visit_charges v ON v.host_id = h.mutual_id AND v.id = h.id
    LEFT JOIN visit_contests o ON o.mutual_id = v.mutual_id AND o.charge_id = v.id
    LEFT JOIN contest_answers a ON a.mutual_id = h.mutual_id AND a.charge_id = h.id
    LEFT JOIN clearing_lines l ON l.charge_id = h.id AND l.released_at IS NULL
"""
HERE = text(f"""{SEEN}
    WHERE h.mutual_id = :mutual_id AND (CAST(:after AS uuid) IS NULL OR h.id < :after) ORDER BY h.id DESC LIMIT :limit
""")
ELSEWHERE = text(f"""{SEEN}
    WHERE v.mutual_id = :mutual_id AND (CAST(:after AS uuid) IS NULL OR h.id < :after) ORDER BY h.id DESC LIMIT :limit
""")
ONE = text(f"{SEEN} WHERE h.id = :id AND (h.mutual_id = :mutual_id OR v.mutual_id = :mutual_id)")
CLEARED = text(f"""{SEEN}
    JOIN clearing_lines c ON c.home_id = v.mutual_id AND c.charge_id = v.id
    WHERE c.mutual_id = :owner_id AND c.clearing_id = :clearing_id ORDER BY h.service_on, h.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A charge: what the host approved, or found too much, for a member of the home mutual.

    `findings` are the home mutual's own; `applied_at` is none while it is being handed over.
    """

    id: ChargeId
    host_id: MutualId
    home_id: MutualId
    claim_id: ClaimId
    kind: str
    facility_name: str
    form_number: str
    unit_reference: str
    member_number: int
    care_type: CareType
    regime: str
    service_on: date
    amount: Money
    host_booked_on: date
    booked_on: date | None
    applied_at: datetime | None
    failed_with: str | None
    findings: tuple[Code, ...]
    contested_at: datetime | None
    contest: str | None
    answered_at: datetime | None
    is_accepted: bool | None
    answer: str | None
    clearing_id: ClearingId | None


async def visits_here(
    session: Session, mutual_id: MutualId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Visit]:
    """Other mutuals' members treated at our facilities, the newest charge first."""
    return await _all(session, HERE, {"mutual_id": mutual_id, "after": after, "limit": limit})


async def visits_elsewhere(
    session: Session, mutual_id: MutualId, *, after: UUID | None = None, limit: int = 50
) -> Sequence[Visit]:
    """Our members treated at other mutuals' facilities, the newest charge first."""
    return await _all(session, ELSEWHERE, {"mutual_id": mutual_id, "after": after, "limit": limit})


async def visit(session: Session, mutual_id: MutualId, charge_id: ChargeId) -> Visit:
    """One charge of ours, on either side; raises `UnknownCharge`."""
    found = await _all(session, ONE, {"mutual_id": mutual_id, "id": charge_id})
    if not found:
        raise UnknownCharge
    return found[0]


async def visits_of_clearing(session: Session, owner_id: MutualId, clearing_id: ClearingId) -> Sequence[Visit]:
    """What a clearing lists, by day of care."""
    return await _all(session, CLEARED, {"owner_id": owner_id, "clearing_id": clearing_id})


async def _all(session: Session, statement: Any, values: dict[str, Any]) -> Sequence[Visit]:
    return [_visit(row) for row in await session.execute(statement, values)]


def _visit(row: Row[*tuple[Any, ...]]) -> Visit:
    told = dict(row._mapping)
    amount = Money(told.pop("amount_minor"), Currency.of(told.pop("currency")))
    told["care_type"] = CareType(told["care_type"])
    told["findings"] = tuple(Code(code) for code in told["findings"])
    return Visit(**told, amount=amount)
