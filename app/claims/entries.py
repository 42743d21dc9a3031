"""The journal entries of claims: E12 and E13, of visitors in both mutuals' books (DOMAIN 11)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.claims.model import CareType
from app.core.actor import Actor
from app.core.ids import AntennaId, ClaimId, FacilityId, MutualId, RegimeId
from app.core.money import Money
from app.ledger import AccountRef, JournalEntry, Line, chart, credit, debit

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
    home_id: MutualId | None = None
    fund_id: RegimeId | None = None

    @property
    def borne_by(self) -> AccountRef:
        """The account that bears the share: benefits, a visitor's home mutual, or the fund of a managed regime."""
        if self.home_id is not None:
            return chart.INTER_MUTUAL.of(self.home_id)
        return BENEFITS[self.care_type] if self.fund_id is None else chart.REGIME_FUNDS.of(self.fund_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who decides, when, and on which day of the books."""

    actor: Actor
    at: datetime
    booked_on: date


def approved(about: About, amount: Money, act: Act) -> JournalEntry:
    """E12: the mutual's share becomes owed to the facility; for an appeal only what it adds."""
    owed = chart.FACILITIES_PAYABLE.of(about.facility_id)
    return _entry(
        about, "E12", f"approved:{about.claim_id}", (debit(about.borne_by, amount), credit(owed, amount)), act
    )


def overpaid(about: About, overpayment_id: UUID, amount: Money, act: Act) -> JournalEntry:
    """E13: what was too much is the facility's to give back; its next batch keeps it."""
    recovered = chart.TO_RECOVER.of(about.facility_id)
    lines = (debit(recovered, amount), credit(about.borne_by, amount))
    return _entry(about, "E13", f"overpaid:{overpayment_id}", lines, act)


def charged(about: About, host_id: MutualId, subject_id: UUID, amount: Money, act: Act) -> JournalEntry:
    """E12 in the home mutual's books: the same key, the benefit against what is owed to the host."""
    owed = chart.INTER_MUTUAL.of(host_id)
    return _entry(about, "E12", f"approved:{subject_id}", (debit(about.borne_by, amount), credit(owed, amount)), act)


def credited(about: About, host_id: MutualId, subject_id: UUID, amount: Money, act: Act) -> JournalEntry:
    """E13 in the home mutual's books: the host recovers it from the facility, and owes it back."""
    owed = chart.INTER_MUTUAL.of(host_id)
    return _entry(about, "E13", f"overpaid:{subject_id}", (debit(owed, amount), credit(about.borne_by, amount)), act)


def _entry(about: About, event: str, key: str, lines: tuple[Line, Line], act: Act) -> JournalEntry:
    return JournalEntry(
        mutual_id=about.mutual_id,
        key=key,
        event=event,
        cause=f"claim:{about.claim_id}",
        actor=act.actor,
        occurred_at=act.at,
        booked_on=act.booked_on,
        antenna_id=about.antenna_id,
        lines=lines,
    )
