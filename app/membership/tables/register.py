"""Rows of the register: units, their people, and the keys by which they are found."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey, Small


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
        # Partial, so that foreign keys to young members plan by the primary key instead (PERFORMANCE 8).
        Index(
            "ix_members_cover",
            "mutual_id",
            "unit_id",
            postgresql_include=["covered_from", "left_on"],
            postgresql_where="covered_from IS NOT NULL",
        ),
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
    """A phone number declared by a unit, perhaps with whose customer it is; open while `removed_on` is none."""

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
    operator: Mapped[str | None]
    declared_on: Mapped[date]
    removed_on: Mapped[date | None]
