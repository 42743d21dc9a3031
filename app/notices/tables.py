"""Rows of what people must be told: incidents for the back office."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, RowKey


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
