"""Restored backups: what holds money back until the operators' history is known, and what that history shows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey


class RecoveryRow(Base):
    """A backup was restored; written by the owner alone and never changed. From then on every mutual is held."""

    __tablename__ = "recoveries"
    __table_args__ = (CheckConstraint("restored_at >= backup_taken_at", name="order"),)

    id: Mapped[RowKey]
    backup_taken_at: Mapped[datetime]
    backup_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    restored_at: Mapped[datetime]
    restored_by: Mapped[str]


class RecoveryLaneRow(Base):
    """How far an account's history since a backup is known: by its statements, or by the word of two people."""

    __tablename__ = "recovery_lanes"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["recovery_id"], ["recoveries.id"]),
        CheckConstraint("confirmed_by <> declared_by", name="two_people"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed"),
        CheckConstraint("(declared_by IS NULL) = (note IS NULL) AND note <> ''", name="declared"),
        CheckConstraint("confirmed_by IS NULL OR declared_by IS NOT NULL", name="declared_first"),
    )

    mutual_id: Mapped[MutualKey]
    recovery_id: Mapped[RowKey]
    account_code: Mapped[str] = mapped_column(primary_key=True)
    compared_until: Mapped[datetime | None]
    declared_by: Mapped[str | None]
    declared_at: Mapped[datetime | None]
    note: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    known_at: Mapped[datetime | None]


class RecoveryItemRow(Base):
    """Money that an operator paid out by us and our books do not know; two people say what it was."""

    __tablename__ = "recovery_items"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "evidence_id"], ["payout_evidence.mutual_id", "payout_evidence.id"]),
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        UniqueConstraint("mutual_id", "account_code", "operator_reference"),
        CheckConstraint("outcome IN ('paid', 'not_a_payout')", name="outcome"),
        CheckConstraint("(outcome = 'paid') = (payout_id IS NOT NULL)", name="payout"),
        CheckConstraint("(outcome IS NULL) = (proposed_by IS NULL)", name="proposed"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("decided_by IS NULL OR proposed_by IS NOT NULL", name="proposed_first"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided"),
    )

    mutual_id: Mapped[MutualKey]
    evidence_id: Mapped[RowKey]
    account_code: Mapped[str]
    operator_reference: Mapped[str | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[CurrencyCode]
    receiver_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    grade: Mapped[int]
    occurred_at: Mapped[datetime]
    found_at: Mapped[datetime]
    outcome: Mapped[str | None]
    payout_id: Mapped[UUID | None]
    note: Mapped[str | None]
    proposed_by: Mapped[str | None]
    proposed_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
