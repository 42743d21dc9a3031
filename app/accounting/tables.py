"""Rows of accounting: manual entries and unclaimed money, each proposed by one person and decided by another."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey

STATES = "state IN ('proposed', 'approved', 'refused', 'withdrawn')"
DECIDED = "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
TWO_PEOPLE = "state = 'proposed' OR (state = 'withdrawn') = (decided_by = proposed_by)"


class ManualEntryRow(Base):
    """An entry by hand: what is to be booked never changes, and another than its maker approves or refuses it.

    `lines` are [{code, side, amount}] in the order written, on accounts without parties. `mirrors` is the manual entry
    that this one undoes; `entry_id` is the journal's, once approved.
    """

    __tablename__ = "manual_entries"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "mirrors"], ["manual_entries.mutual_id", "manual_entries.id"]),
        ForeignKeyConstraint(["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"]),
        CheckConstraint(STATES, name="state"),
        CheckConstraint(DECIDED, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        CheckConstraint("kind IN ('entry', 'expense')", name="kind"),
        CheckConstraint("note <> ''", name="note"),
        CheckConstraint("(state = 'approved') = (entry_id IS NOT NULL)", name="posted"),
        Index(
            "uq_manual_entries_mirrors",
            "mutual_id",
            "mirrors",
            unique=True,
            postgresql_where="mirrors IS NOT NULL AND state IN ('proposed', 'approved')",
        ),
        Index("ix_manual_entries_waiting", "mutual_id", "booked_on", postgresql_where="state = 'proposed'"),
        Index("uq_manual_entries_entry", "mutual_id", "entry_id", unique=True, postgresql_where="entry_id IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    booked_on: Mapped[date]
    note: Mapped[str]
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    currency: Mapped[CurrencyCode]
    mirrors: Mapped[UUID | None]
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    entry_id: Mapped[UUID | None]


class IncomeProposalRow(Base):
    """Money in suspense that nobody claimed, proposed as income (E25); `taking_id` is what came of it once approved."""

    __tablename__ = "income_proposals"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        ForeignKeyConstraint(["mutual_id", "taking_id"], ["takings.mutual_id", "takings.id"]),
        CheckConstraint(STATES, name="state"),
        CheckConstraint(DECIDED, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("note <> ''", name="note"),
        CheckConstraint("(state = 'approved') = (taking_id IS NOT NULL)", name="taken"),
        Index(
            "uq_income_proposals_waiting", "mutual_id", "payment_id", unique=True, postgresql_where="state = 'proposed'"
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payment_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    note: Mapped[str]
    state: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    taking_id: Mapped[UUID | None]
