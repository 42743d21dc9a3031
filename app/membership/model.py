"""Values that membership shares with the rooms above it: parameters, people to enrol, and what a unit owes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.core.ids import AntennaId, DueId, EnrolmentId, MemberId, MutualId, PaymentId, UnitId
from app.core.money import Currency
from app.core.msisdn import Msisdn
from app.ledger.model import AccountRef

CBHI = "CBHI"
"""The mutual's own regime: its benefits are its own cost, and every scheme is of it unless it says otherwise."""


class AlertThresholds(BaseModel):
    """Beyond which an indicator is an alert (DOMAIN 13): percentages, months and days of the mutual's own choosing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    loss_ratio: int = Field(80, ge=0, le=1_000)
    expense_ratio: int = Field(15, ge=0, le=1_000)
    charge_cover: int = Field(100, ge=0, le=1_000)
    reserve_months: int = Field(3, ge=0, le=120)
    payment_delay_days: int = Field(30, ge=0, le=366)
    suspense: int = Field(2, ge=0, le=100)
    state_receivable_days: int = Field(180, ge=0, le=3_660)


class Parameters(BaseModel):
    """The scheme's rules as figures, with the defaults of DOMAIN 5; a scheme version may override its mutual's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit_cap: int = Field(15, ge=1, le=99)
    fee: int = Field(1_000, ge=0)
    waiting_days: int = Field(30, ge=0, le=366)
    grace_days: int = Field(30, ge=0, le=366)
    lapse_days: int = Field(90, ge=0, le=730)
    renewal_gap_days: int = Field(60, ge=0, le=366)
    newborn_days: int = Field(60, ge=0, le=366)
    submission_day: int = Field(10, ge=1, le=28)
    late_claim_days: int = Field(90, ge=1)
    payment_target_days: int = Field(30, ge=1)
    adviser_threshold: int = Field(25_000, ge=0)
    adviser_sample: int = Field(10, ge=0, le=100)
    min_payout: int = Field(1_000, ge=0)
    payout_account_hold: int = Field(72, ge=0)
    eligibility_code: int = Field(48, ge=1)
    contest_days: int = Field(30, ge=0, le=366)
    suspense_alert: tuple[int, int] = (7, 30)
    unclaimed_years: int = Field(5, ge=1, le=99)
    reserve_rate: int = Field(50, ge=0, le=100)
    reserve_target_months: int = Field(6, ge=1, le=120)
    levy_rate: str = "0.01"
    levy_mode: str = Field("none", pattern="^(none|sender_pays)$")
    alerts: AlertThresholds = AlertThresholds()


class UnitStatus(StrEnum):
    """Where a unit stands (DOMAIN 5); all but lapsed and closed are open."""

    PENDING = "pending"
    ACTIVE = "active"
    GRACE = "grace"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    ENDED = "ended"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether money may be allocated to it (A3)."""
        return self not in (UnitStatus.LAPSED, UnitStatus.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutual:
    """A mutual as every use-case needs it."""

    id: MutualId
    code: str
    name: str
    circle: str
    currency: Currency
    region: str
    timezone: str
    parameters: Parameters
    opened_on: date
    target_population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """A person to be registered; the first of a unit is its head."""

    name: str
    relation: str = "dependant"
    sex: str | None = None
    born_on: date | None = None
    nina: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to be registered: its people, numbers and antenna; `reference` none takes the next free one."""

    antenna_id: AntennaId
    household_id: UUID
    members: Sequence[NewMember]
    payers: Sequence[Msisdn] = ()
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBrief:
    """What matching needs to know of a unit."""

    id: UnitId
    reference: str
    status: UnitStatus
    antenna_id: AntennaId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberBrief:
    """A person who joined a unit; `covered_from` is none until their instalment is settled (U11)."""

    id: MemberId
    number: int
    covered_from: date | None


class DueKind(StrEnum):
    """What a due is for; the fee comes first (A5)."""

    FEE = "fee"
    INSTALMENT = "instalment"
    ADDITION = "addition"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDue:
    """A called due with something left to pay."""

    id: DueId
    kind: DueKind
    enrolment_id: EnrolmentId
    seq: int
    due_on: date
    open_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a payment pays of one due."""

    due_id: DueId
    kind: DueKind
    seq: int
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDues:
    """What a locked unit owes now, in the order money pays it (A5)."""

    unit_id: UnitId
    antenna_id: AntennaId
    status: UnitStatus
    open: tuple[OpenDue, ...]

    def after(self, parts: Sequence[Part]) -> "UnitDues":
        """What it owes once these parts are paid."""
        paid = {part.due_id: part.amount_minor for part in parts}
        left = (replace(due, open_minor=due.open_minor - paid.get(due.id, 0)) for due in self.open)
        return replace(self, open=tuple(due for due in left if due.open_minor))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """A payment, or a part of one, given to a unit: dues in order, the rest to its advance."""

    payment_id: PaymentId
    unit_id: UnitId
    received_at: datetime
    parts: tuple[Part, ...]
    advance_minor: int

    @property
    def amount_minor(self) -> int:
        """All of it."""
        return sum(part.amount_minor for part in self.parts) + self.advance_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNews:
    """Where a unit stands after a settlement: what its payer is told (A9)."""

    unit_id: UnitId
    reference: str
    status: UnitStatus
    owes_minor: int
    advance_minor: int
    next_due_on: date | None
    cover_from: date | None
    cover_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePart:
    """A debit of E11b: fee due, instalments due, advance, or 47111 for what could not be un-applied."""

    unit_id: UnitId
    account: AccountRef
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvancePart:
    """What is left in advance of one payment, or what was drawn from it."""

    payment_id: PaymentId
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """What a daily run did."""

    counts: Mapping[str, int] = field(default_factory=dict)
