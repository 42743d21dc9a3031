"""Values of claims: what a facility bills, the codes a decision may bear, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.core.ids import ClaimId
from app.core.money import Money
from app.membership import UnitStatus

MOST_LINES = 200
MOST_QUANTITY = 10_000


class CareType(StrEnum):
    """What kind of care an episode is; each has its rate (C3)."""

    OUT = "OUT"
    HOSP = "HOSP"
    EMERG = "EMERG"

    @property
    def is_stay(self) -> bool:
        """Whether a ceiling per stay applies (DOMAIN 16, C3)."""
        return self is not CareType.OUT


class ClaimState(StrEnum):
    """Where a claim stands with the mutual (C6); its payment is told by its payable."""

    DRAFT = "draft"
    RECEIVED = "received"
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"


OPEN_STATES = (ClaimState.RECEIVED, ClaimState.IN_REVIEW)
DECIDED_STATES = (ClaimState.APPROVED, ClaimState.REJECTED)


class Code(StrEnum):
    """Why a claim or line is rejected or reduced, in the order in which it is checked (C4)."""

    NO_AGREEMENT = "C01"
    UNKNOWN_BENEFICIARY = "C02"
    NOT_COVERED = "C03"
    LATE = "C04"
    DUPLICATE = "C05"
    OUTSIDE_PACKAGE = "C06"
    NOT_GENERIC = "C07"
    ABOVE_TARIFF = "C08"
    ABOVE_QUANTITY = "C09"
    TOO_FREQUENT = "C10"
    DOCUMENT_MISSING = "C11"
    NO_REFERRAL = "C12"
    CEILING = "C13"
    REFUSED_BY_ADVISER = "C14"
    DATES_INCONSISTENT = "C15"


REJECTS_LINE = frozenset({Code.OUTSIDE_PACKAGE, Code.NOT_GENERIC, Code.TOO_FREQUENT, Code.REFUSED_BY_ADVISER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """An act or a drug as billed: how many, at which price each."""

    code: str
    quantity: int
    price_minor: int

    @property
    def billed_minor(self) -> int:
        """Quantity × price."""
        return self.quantity * self.price_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClaim:
    """One beneficiary, one episode, one care type, as the facility's form says it (C1).

    `discharged_on` is the service date unless it was a stay. `has_documents` says that the form came complete.
    """

    form_number: str
    unit_reference: str
    member_number: int
    care_type: CareType
    service_on: date
    lines: Sequence[ClaimLine]
    discharged_on: date | None = None
    diagnosis: str | None = None
    has_referral: bool = False
    has_documents: bool = False
    is_planned: bool = False
    eligibility_code: str | None = None

    @property
    def billed_minor(self) -> int:
        """The total of its lines."""
        return sum(line.billed_minor for line in self.lines)

    @property
    def ends_on(self) -> date:
        """The last day of the episode."""
        return self.discharged_on or self.service_on


class MedicalDecision(StrEnum):
    """What the medical adviser may say of a claim (C5)."""

    APPROVE = "approve"
    REDUCE = "reduce"
    REFUSE = "refuse"
    ASK_DOCUMENTS = "ask_documents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The adviser's word on a claim; `eligible_minor` is by code what he leaves of it when he reduces."""

    decision: MedicalDecision
    eligible_minor: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLine:
    """What is left of a line: eligible, and what member and facility bear besides (C2)."""

    line: ClaimLine
    eligible_minor: int
    member_minor: int
    facility_minor: int
    codes: tuple[Code, ...] = ()

    @property
    def rejected_for(self) -> Code | None:
        """Why nothing of it is eligible; none for a line that was only reduced."""
        return None if self.eligible_minor else next((code for code in self.codes if code in REJECTS_LINE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the checks make of a claim: rejected for a reason, or shares that sum to what was billed (C2, C3)."""

    billed_minor: int
    eligible_minor: int = 0
    mutual_minor: int = 0
    member_minor: int = 0
    facility_minor: int = 0
    codes: tuple[Code, ...] = ()
    lines: tuple[JudgedLine, ...] = ()
    rejected_for: Code | None = None
    needs_adviser: bool = False

    @property
    def state(self) -> ClaimState:
        """The state that follows."""
        return ClaimState.APPROVED if self.rejected_for is None else ClaimState.REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A claim decided: its judgement, and what its approval added to what the facility is owed (E12)."""

    claim_id: ClaimId
    judgement: Judgement
    posted: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """What a facility is told before care (C7): `refused_for` is none where cover is in force.

    `status` is the unit's today. `remaining` holds what is left of each ceiling the scheme has, by its name. The code
    opens planned stays for the hours until `expires_at`.
    """

    refused_for: Code | None
    care_on: date
    status: UnitStatus | None = None
    rates: Mapping[CareType, int] = field(default_factory=dict)
    remaining: Mapping[str, Money] = field(default_factory=dict)
    cover_from: date | None = None
    cover_to: date | None = None
    code: str | None = None
    expires_at: datetime | None = None

    @property
    def is_in_force(self) -> bool:
        """Whether care that day is covered at this facility."""
        return self.refused_for is None
