"""What a host charged becomes the home mutual's own cost: applied once, with what its own checks say of it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from app import facilities, ledger, membership, notices
from app.claims import entries
from app.claims.history import used_in_year
from app.claims.model import CareType, Code
from app.claims.portability.handing import Waiting
from app.claims.shares import ceilings_left
from app.claims.tables import ChargeRow, HandOverRow
from app.core.actor import Actor
from app.core.clock import business_date
from app.core.ids import ClaimId, FacilityId, MutualId, RegimeId
from app.core.money import Currency, Money
from app.db import Session, now
from app.ledger import periods
from app.membership import Care, Entitlement, Mutual
from app.notices import Incident

APPROVED, OVERPAID = "approved", "overpaid"
FOUND = "portability.findings"

# The same care of the same person, billed the same, at this mutual itself or at another host (C05).
REPEATED = text("""
    SELECT EXISTS (
        SELECT FROM claims mine
        JOIN claims o ON (o.unit_reference, o.member_number, o.service_on, o.care_type, o.billed_minor)
                       = (mine.unit_reference, mine.member_number, mine.service_on, mine.care_type, mine.billed_minor)
        WHERE mine.mutual_id = :host_id AND mine.id = :claim_id AND o.state = 'approved'
          AND (o.mutual_id = :mutual_id AND o.home_mutual_id IS NULL
               OR o.home_mutual_id = :mutual_id AND o.mutual_id <> :host_id)
    )
""")


async def apply_charge(session: Session, waiting: Waiting, actor: Actor) -> bool:
    """Book in the home mutual's transaction what waits for it; false when its books have it already.

    Its day is the host's, or today where that month is closed. What its own checks find is kept beside it and told to
    its people, who may contest it: the entry stands until then.
    """
    mutual = await membership.mutual(session, waiting.home_id)
    handed = await session.get(HandOverRow, (waiting.host_id, waiting.id))
    assert handed is not None, "a hand-over is kept"
    [entitlement] = await membership.entitlements(session, mutual, [_care(handed)])
    row = await _row(session, mutual, handed, entitlement)
    added = insert(ChargeRow).values(row).on_conflict_do_nothing().returning(ChargeRow.id)
    if await session.scalar(added) is None:
        return False
    fund_id = await membership.fund_of(session, mutual.id, handed.regime)
    about = _about(mutual, handed, entitlement, fund_id)
    act = entries.Act(actor=actor, at=now(session), booked_on=row["booked_on"])
    await ledger.post(session, [_entry(about, handed, act)])
    await _tell(session, mutual, row)
    return True


async def _row(session: Session, mutual: Mutual, handed: HandOverRow, entitlement: Entitlement) -> dict[str, Any]:
    at = await facilities.facility(session, MutualId(handed.mutual_id), FacilityId(handed.facility_id))
    same = (
        "id", "claim_id", "kind", "subject_id", "form_number", "unit_reference", "member_number", "care_type", "regime",
        "service_on", "amount_minor", "currency",
    )  # fmt: skip
    return {name: getattr(handed, name) for name in same} | {
        "mutual_id": mutual.id,
        "host_id": handed.mutual_id,
        "facility_code": at.code,
        "facility_name": at.name,
        "unit_id": entitlement.unit_id,
        "host_booked_on": handed.booked_on,
        "booked_on": await _day(session, mutual, handed),
        "findings": await _findings(session, mutual, handed, entitlement),
        "applied_at": now(session),
    }


async def _day(session: Session, mutual: Mutual, handed: HandOverRow) -> Any:
    if await periods.is_open(session, mutual.id, handed.booked_on):
        return handed.booked_on
    return business_date(now(session), mutual.timezone)


async def _findings(session: Session, mutual: Mutual, handed: HandOverRow, entitlement: Entitlement) -> list[str]:
    """As the home mutual knows its member today: C02, C03, C05, C13; what comes back is not questioned."""
    if handed.kind != APPROVED:
        return []
    if entitlement.member_id is None:
        return [Code.UNKNOWN_BENEFICIARY.value]
    found = [] if entitlement.is_covered else [Code.NOT_COVERED]
    asked = {"mutual_id": mutual.id, "host_id": handed.mutual_id, "claim_id": handed.claim_id}
    if await session.scalar(REPEATED, asked):
        found.append(Code.DUPLICATE)
    if await _is_above_ceilings(session, mutual, handed, entitlement):
        found.append(Code.CEILING)
    return [code.value for code in found]


async def _is_above_ceilings(session: Session, mutual: Mutual, handed: HandOverRow, entitlement: Entitlement) -> bool:
    """Whether a stay, or all that the person cost in the cover year, this charge included, is above its ceiling."""
    terms = entitlement.terms
    if terms is None:
        return False
    care = _care(handed)
    used = await used_in_year(session, mutual.id, care.reference, care.number, terms.year_from, terms.year_to)
    left = ceilings_left(terms.ceilings, CareType(handed.care_type), used - handed.amount_minor)
    return any(handed.amount_minor > minor for minor in left.values())


def _about(mutual: Mutual, handed: HandOverRow, entitlement: Entitlement, fund_id: RegimeId | None) -> entries.About:
    return entries.About(
        mutual_id=mutual.id,
        claim_id=ClaimId(handed.claim_id),
        facility_id=FacilityId(handed.facility_id),
        antenna_id=entitlement.antenna_id,
        care_type=CareType(handed.care_type),
        fund_id=fund_id,
    )


def _entry(about: entries.About, handed: HandOverRow, act: entries.Act) -> ledger.JournalEntry:
    amount, host_id = Money(handed.amount_minor, Currency.of(handed.currency)), MutualId(handed.mutual_id)
    make = entries.charged if handed.kind == APPROVED else entries.credited
    return make(about, host_id, handed.subject_id, amount, act)


async def _tell(session: Session, mutual: Mutual, row: dict[str, Any]) -> None:
    """What the checks found is an item for people."""
    if row["findings"]:
        facts = {"findings": row["findings"], "amount_minor": row["amount_minor"], "form_number": row["form_number"]}
        charge_id: UUID = row["id"]
        await notices.raise_incidents(
            session,
            [Incident(kind=FOUND, subject_kind="charge", subject_id=charge_id, mutual_id=mutual.id, facts=facts)],
        )


def _care(handed: HandOverRow) -> Care:
    return Care(handed.unit_reference, handed.member_number, handed.service_on)
