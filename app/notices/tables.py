"""Rows of what people must be told: incidents for the back office, notices for payers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey


class IncidentRow(Base):
    """Something a person must look at: a contradiction, a forgery, money that could not be undone.

    `mutual_id` is none when no mutual is known. One open incident per kind and subject.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        Index(
            "uq_incidents_open",
            "kind",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where="resolved_at IS NULL",
        ),
        Index(None, "mutual_id", "raised_at"),
    )

    id: Mapped[RowKey]
    mutual_id: Mapped[UUID | None]
    kind: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    raised_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]


class NoticeRow(Base):
    """A message for a payer's phone (A9): written from the first payment on, waiting for a gateway (DESIGN 9)."""

    __tablename__ = "notices"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        CheckConstraint("status IN ('waiting')", name="status"),
        Index("ix_notices_waiting", "created_at", postgresql_where="status = 'waiting'"),
        Index(None, "mutual_id", "payment_id"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    recipient_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    recipient_masked: Mapped[str]
    language: Mapped[str]
    text: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    payment_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    status: Mapped[str]
    created_at: Mapped[datetime]
