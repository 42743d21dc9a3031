"""The journal entries of claims: E12 and E13 (DOMAIN 11)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.claims.model import CareType
from app.core.actor import Actor
from app.core.ids import AntennaId, ClaimId, FacilityId, MutualId
from app.core.money import Money
from app.ledger import JournalEntry, chart, credit, debit

BENEFITS = {
    CareType.OUT: chart.BENEFITS_OUTPATIENT,
    CareType.HOSP: chart.BENEFITS_HOSPITAL,
    CareType.EMERG: chart.BENEFITS_EMERGENCY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The claim an entry is about; of its content only the care type reaches the books (RELIABILITY 38)."""

    mutual_id: MutualId
    claim_id: ClaimId
    facility_id: FacilityId
    antenna_id: AntennaId | None
    care_type: CareType


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decides, when, and on which day of the books."""

    actor: Actor
    at: datetime
    booked_on: date


def approved(about: About, amount: Money, act: Act) -> JournalEntry:
    """E12: the mutual's share becomes owed to the facility; for an appeal only what it adds."""
    return JournalEntry(
        mutual_id=about.mutual_id,
        key=f"approved:{about.claim_id}",
        event="E12",
        cause=f"claim:{about.claim_id}",
        actor=act.actor,
        occurred_at=act.at,
        booked_on=act.booked_on,
        antenna_id=about.antenna_id,
        lines=(
            debit(BENEFITS[about.care_type], amount),
            credit(chart.FACILITIES_PAYABLE.of(about.facility_id), amount),
        ),
    )


def overpaid(about: About, overpayment_id: UUID, amount: Money, act: Act) -> JournalEntry:
    """E13: what was too much is the facility's to give back; its next batch keeps it."""
    return JournalEntry(
        mutual_id=about.mutual_id,
        key=f"overpaid:{overpayment_id}",
        event="E13",
        cause=f"claim:{about.claim_id}",
        actor=act.actor,
        occurred_at=act.at,
        booked_on=act.booked_on,
        antenna_id=about.antenna_id,
        lines=(
            debit(chart.TO_RECOVER.of(about.facility_id), amount),
            credit(BENEFITS[about.care_type], amount),
        ),
    )
