"""Rows of a mutual's people: places, schemes, campaigns, units, members, and each unit's account."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small


class MutualRow(Base):
    """A circle-level mutual: the tenant that every other row belongs to."""

    __tablename__ = "mutuals"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[RowKey]
    code: Mapped[str]
    name: Mapped[str]
    circle: Mapped[str] = mapped_column(String(2))
    currency: Mapped[CurrencyCode]
    region: Mapped[str] = mapped_column(String(2))
    timezone: Mapped[str]
    target_population: Mapped[int | None]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_on: Mapped[date]
    created_at: Mapped[datetime]


class PlaceRow(Base):
    """One version of a region, circle, commune or village (DOMAIN 3: a mutual keeps its historical perimeter)."""

    __tablename__ = "places"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "code", "valid_from"),
        CheckConstraint("kind IN ('region', 'circle', 'commune', 'village')", name="kind"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    kind: Mapped[str]
    parent_code: Mapped[str | None]
    name: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AntennaRow(Base):
    """A communal antenna: where managers enrol and collect."""

    __tablename__ = "antennas"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "name"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    name: Mapped[str]
    place_code: Mapped[str | None]
    is_default: Mapped[bool]
    closed_on: Mapped[date | None]


class SchemeVersionRow(Base):
    """A version of a scheme: tariff per person and year, rates and ceilings of care, parameters; frozen once used."""

    __tablename__ = "scheme_versions"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "scheme", "version"),
        CheckConstraint("gross_minor = member_minor + state_minor + donor_minor", name="shares_sum"),
        CheckConstraint("member_minor >= 0 AND state_minor >= 0 AND donor_minor >= 0", name="shares_positive"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    scheme: Mapped[str]
    version: Mapped[Small]
    gross_minor: Mapped[int]
    member_minor: Mapped[int]
    state_minor: Mapped[int]
    donor_minor: Mapped[int]
    rates: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ceilings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    frozen_at: Mapped[datetime | None]


class FunderRow(Base):
    """Who co-finances contributions, and from when to when (DOMAIN F5)."""

    __tablename__ = "funders"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "kind", "valid_from"),
        CheckConstraint("kind IN ('state', 'donor')", name="kind"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    name: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class CampaignRow(Base):
    """A collection campaign: a scheme version, twelve months of cover, one to four due dates."""

    __tablename__ = "campaigns"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "scheme_version_id"], ["scheme_versions.mutual_id", "scheme_versions.id"]),
        UniqueConstraint("mutual_id", "name"),
        CheckConstraint("coverage_to > coverage_from", name="coverage"),
        CheckConstraint("cardinality(due_dates) BETWEEN 1 AND 4", name="due_dates"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    name: Mapped[str]
    scheme_version_id: Mapped[UUID]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    coverage_from: Mapped[date]
    coverage_to: Mapped[date]
    due_dates: Mapped[list[date]] = mapped_column(ARRAY(Date))


class ReferenceCounterRow(Base):
    """The next serial of a circle's unit references."""

    __tablename__ = "reference_counters"
    __table_args__ = (ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),)

    mutual_id: Mapped[MutualKey]
    circle: Mapped[str] = mapped_column(String(2), primary_key=True)
    next_serial: Mapped[int]


UNIT_STATUSES = "'pending', 'active', 'grace', 'suspended', 'lapsed', 'ended', 'closed'"


class UnitRow(Base):
    """A membership unit: one reference, one antenna, at most fifteen persons, and the status of its leading enrolment.

    `looks_on` is the next date on which time alone may change something; the daily run looks at no unit before it.
    """

    __tablename__ = "units"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "antenna_id"], ["antennas.mutual_id", "antennas.id"]),
        UniqueConstraint("mutual_id", "reference"),
        CheckConstraint(f"status IN ({UNIT_STATUSES})", name="status"),
        Index(None, "mutual_id", "looks_on"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    reference: Mapped[str] = mapped_column(String(10))
    household_id: Mapped[UUID]
    antenna_id: Mapped[UUID]
    status: Mapped[str]
    looks_on: Mapped[date | None]
    registered_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None]
    created_at: Mapped[datetime]


class MemberRow(Base):
    """A covered person, numbered from 1 in the unit; `covered_from` is none until an addition is paid (U11)."""

    __tablename__ = "members"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        UniqueConstraint("mutual_id", "unit_id", "number"),
        CheckConstraint("sex IS NULL OR sex IN ('F', 'M')", name="sex"),
        CheckConstraint("left_reason IS NULL OR left_reason IN ('departure', 'death', 'error')", name="left_reason"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_on"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    number: Mapped[Small]
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sex: Mapped[str | None] = mapped_column(String(1))
    born_on: Mapped[date | None]
    relation: Mapped[str]
    nina_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    joined_on: Mapped[date]
    covered_from: Mapped[date | None]
    left_on: Mapped[date | None]
    left_reason: Mapped[str | None]


class NameKeyRow(Base):
    """A keyed hash of one word, prefix or sound of a member's name: finds what is sealed (DESIGN 9)."""

    __tablename__ = "name_keys"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "member_id"], ["members.mutual_id", "members.id"]),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    member_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID]


class PayerNumberRow(Base):
    """A phone number declared by a unit; open while `removed_on` is none."""

    __tablename__ = "payer_numbers"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        Index(None, "mutual_id", "msisdn_index"),
        Index(
            "uq_payer_numbers_open",
            "mutual_id",
            "unit_id",
            "msisdn_index",
            unique=True,
            postgresql_where="removed_on IS NULL",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    msisdn_index: Mapped[bytes] = mapped_column(LargeBinary)
    msisdn_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    declared_on: Mapped[date]
    removed_on: Mapped[date | None]


class EnrolmentRow(Base):
    """A unit in a campaign: its schedule, its cover and its standing.

    `effective_on` is D0 of U6; `resumes_on` may lie one day ahead (U9). A unit has one enrolment per campaign that has
    not lapsed.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "campaign_id"], ["campaigns.mutual_id", "campaigns.id"]),
        CheckConstraint("kind IN ('new', 'renewal', 'reenrolment', 'takeover')", name="kind"),
        CheckConstraint("status IN ('pending', 'active', 'grace', 'suspended', 'lapsed', 'ended')", name="status"),
        Index(
            "uq_enrolments_open",
            "mutual_id",
            "unit_id",
            "campaign_id",
            unique=True,
            postgresql_where="lapsed_on IS NULL",
        ),
        Index(None, "mutual_id", "campaign_id"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    kind: Mapped[str]
    enrolled_on: Mapped[date]
    persons: Mapped[Small]
    status: Mapped[str]
    effective_on: Mapped[date | None]
    cover_from: Mapped[date | None]
    cover_to: Mapped[date]
    suspended_from: Mapped[date | None]
    resumes_on: Mapped[date | None]
    lapsed_on: Mapped[date | None]


class DueRow(Base):
    """Something a unit owes: the fee, an instalment, or an addition's extra instalment (U2, U4, U11).

    `clock_on` is the date from which the lapse counts: the due date, or that of a reversal that touched it (U12).
    `suspends_on` is the first day after its grace. `paid_on` is the latest value date of what was paid.
    """

    __tablename__ = "dues"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "enrolment_id"], ["enrolments.mutual_id", "enrolments.id"]),
        ForeignKeyConstraint(["mutual_id", "member_id"], ["members.mutual_id", "members.id"]),
        UniqueConstraint("mutual_id", "enrolment_id", "seq"),
        CheckConstraint("kind IN ('fee', 'instalment', 'addition')", name="kind"),
        CheckConstraint("paid_minor >= 0 AND cancelled_minor >= 0", name="not_negative"),
        CheckConstraint("paid_minor + cancelled_minor <= member_minor", name="not_overpaid"),
        CheckConstraint("settled_on IS NULL OR paid_minor = member_minor", name="settled_is_paid"),
        CheckConstraint("called_on IS NOT NULL OR paid_minor = 0", name="paid_is_called"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    kind: Mapped[str]
    seq: Mapped[Small]
    member_id: Mapped[UUID | None]
    persons: Mapped[Small]
    due_on: Mapped[date]
    clock_on: Mapped[date]
    suspends_on: Mapped[date]
    member_minor: Mapped[int]
    state_minor: Mapped[int]
    donor_minor: Mapped[int]
    called_on: Mapped[date | None]
    paid_minor: Mapped[int]
    paid_on: Mapped[date | None]
    settled_on: Mapped[date | None]
    cancelled_minor: Mapped[int]


class SettlementRow(Base):
    """What one payment paid of one due, directly (E05) or out of an advance (E06); undone by a reversal.

    `entry_id` is the E06 that a reversal mirrors; a direct one has none, for E05 is collection's.
    """

    __tablename__ = "settlements"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "due_id"], ["dues.mutual_id", "dues.id"]),
        CheckConstraint("source IN ('direct', 'advance')", name="source"),
        CheckConstraint("(source = 'advance') = (entry_id IS NOT NULL)", name="entry"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "mutual_id", "payment_id"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    due_id: Mapped[UUID]
    payment_id: Mapped[UUID]
    source: Mapped[str]
    amount_minor: Mapped[int]
    settled_on: Mapped[date]
    received_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(Identity(always=True))
    undone_on: Mapped[date | None]
    entry_id: Mapped[UUID | None]


class AdvanceRow(Base):
    """What a payment left in a unit's advance (4191), and how much of it is still there; oldest receipt first (A5)."""

    __tablename__ = "advances"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        UniqueConstraint("mutual_id", "unit_id", "payment_id"),
        CheckConstraint("left_minor >= 0 AND left_minor <= amount_minor", name="left"),
        Index(None, "mutual_id", "payment_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    payment_id: Mapped[UUID]
    received_at: Mapped[datetime]
    amount_minor: Mapped[int]
    left_minor: Mapped[int]


class AccrualRow(Base):
    """A funder's share of a settled instalment (`entry_id`: its E07); mirrored out when that ceases (E11c, F2)."""

    __tablename__ = "accruals"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "due_id"], ["dues.mutual_id", "dues.id"]),
        CheckConstraint("funder IN ('state', 'donor')", name="funder"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "uq_accruals_standing", "mutual_id", "due_id", "funder", unique=True, postgresql_where="undone_on IS NULL"
        ),
        Index(None, "mutual_id", "funder", "accrued_on"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    due_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    funder: Mapped[str]
    persons: Mapped[Small]
    amount_minor: Mapped[int]
    accrued_on: Mapped[date]
    undone_on: Mapped[date | None]
    entry_id: Mapped[UUID]


class CoverSpellRow(Base):
    """Days on which a unit's care is covered, both ends included; a suspension ends one, resumption begins another."""

    __tablename__ = "cover_spells"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "enrolment_id"], ["enrolments.mutual_id", "enrolments.id"]),
        CheckConstraint("to_on >= from_on", name="days"),
        Index(None, "mutual_id", "unit_id", "from_on"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    enrolment_id: Mapped[UUID]
    from_on: Mapped[date]
    to_on: Mapped[date]


class UnitHistoryRow(Base):
    """What happened to a unit, when, by whom and why; append-only (RELIABILITY I17)."""

    __tablename__ = "unit_history"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        Index(None, "mutual_id", "unit_id", "id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    happened_on: Mapped[date]
    what: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[str]
    created_at: Mapped[datetime]


class DailyRunRow(Base):
    """A day whose calls, grace, lapses and advances have been carried out (U13)."""

    __tablename__ = "daily_runs"
    __table_args__ = (ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),)

    mutual_id: Mapped[MutualKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
