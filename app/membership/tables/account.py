"""Rows of a unit's account: enrolments, dues, what paid them, co-financing, cover, history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey, Small


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
    `suspends_on` is the first day after its grace. `paid_on` is the latest value date of what was paid. What is
    cancelled lapsed (E22) or was given up, the last time on `written_off_on` (E23); neither settles it.
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
        CheckConstraint(
            "written_off_on IS NULL OR (cancelled_minor > 0 AND called_on IS NOT NULL AND kind <> 'fee')",
            name="written_off_is_cancelled",
        ),
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
    written_off_on: Mapped[date | None]


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
