"""What happened to payouts: attempts, evidence, every step, and what two people resolved."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, RowKey, Small


class AttemptRow(Base):
    """One reference under which a payout is sent, committed before the first byte leaves (RELIABILITY I10, I11).

    Live until it has an `outcome`; a payout has one live attempt at most. `fence` grows with every lease, and only its
    holder writes (I20). A failure stands on grade E3 or better, or on what two people resolved (I16).
    """

    __tablename__ = "payout_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        ForeignKeyConstraint(["mutual_id", "resolution_id"], ["payout_resolutions.mutual_id", "payout_resolutions.id"]),
        UniqueConstraint("reference"),
        UniqueConstraint("mutual_id", "payout_id", "number"),
        CheckConstraint("outcome IN ('succeeded', 'failed')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "outcome <> 'failed' OR coalesce(grade, 0) >= 3 OR resolution_id IS NOT NULL", name="failed_is_proven"
        ),
        CheckConstraint(
            "outcome <> 'succeeded' OR coalesce(grade, 0) >= 2 OR resolution_id IS NOT NULL", name="success_is_proven"
        ),
        CheckConstraint("fence >= 0 AND sendings >= 0 AND queries >= 0 AND not_found >= 0", name="counts"),
        Index("uq_payout_attempts_live", "mutual_id", "payout_id", unique=True, postgresql_where="outcome IS NULL"),
        Index("ix_payout_attempts_due", "next_query_at", postgresql_where="next_query_at IS NOT NULL"),
        Index("ix_payout_attempts_handle", "mutual_id", "handle", postgresql_where="handle IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payout_id: Mapped[UUID]
    number: Mapped[Small]
    reference: Mapped[str]
    fence: Mapped[int] = mapped_column(server_default="0")
    leased_until: Mapped[datetime | None]
    first_sent_at: Mapped[datetime | None]
    sendings: Mapped[int] = mapped_column(server_default="0")
    handle: Mapped[str | None]
    operator_reference: Mapped[str | None]
    queries: Mapped[int] = mapped_column(server_default="0")
    next_query_at: Mapped[datetime | None]
    not_found: Mapped[int] = mapped_column(server_default="0")
    not_found_since: Mapped[datetime | None]
    outcome: Mapped[str | None]
    grade: Mapped[Small | None]
    reason: Mapped[str | None]
    resolution_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class EvidenceRow(Base):
    """One thing that was said of a payout, by whom and how well proven; only added (RELIABILITY 4, I17).

    `effect` is what it led to: settled, noted, contradicted or refused. A payout nobody knows has no `payout_id`.
    """

    __tablename__ = "payout_evidence"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        ForeignKeyConstraint(["mutual_id", "attempt_id"], ["payout_attempts.mutual_id", "payout_attempts.id"]),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        CheckConstraint("effect IN ('settled', 'noted', 'contradicted', 'refused')", name="effect"),
        Index("ix_payout_evidence_payout", "payout_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payout_id: Mapped[UUID | None]
    attempt_id: Mapped[UUID | None]
    delivery_id: Mapped[UUID | None]
    grade: Mapped[Small]
    said: Mapped[str]
    amount_minor: Mapped[int | None]
    receiver_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    operator_reference: Mapped[str | None]
    reason: Mapped[str | None]
    effect: Mapped[str]
    heard_at: Mapped[datetime]


class StepRow(Base):
    """One move of a payout; written by the database itself, only added (RELIABILITY I9, I17)."""

    __tablename__ = "payout_steps"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        UniqueConstraint("mutual_id", "payout_id", "position"),
    )

    mutual_id: Mapped[MutualKey]
    position: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    payout_id: Mapped[UUID]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    moved_by: Mapped[str]
    moved_because: Mapped[str]
    evidence_id: Mapped[UUID | None]
    moved_at: Mapped[datetime]


class ResolutionRow(Base):
    """What a person proposes about a payout in review or in conflict, and a second one decides (RELIABILITY 3)."""

    __tablename__ = "payout_resolutions"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        CheckConstraint("outcome IN ('succeeded', 'failed', 'send_again', 'returned')", name="outcome"),
        CheckConstraint("verdict IN ('confirmed', 'refused')", name="verdict"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(verdict IS NULL) = (decided_by IS NULL)", name="decided"),
        Index("uq_payout_resolutions_open", "mutual_id", "payout_id", unique=True, postgresql_where="verdict IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payout_id: Mapped[UUID]
    outcome: Mapped[str]
    fee_minor: Mapped[int | None]
    levy_minor: Mapped[int | None]
    operator_reference: Mapped[str | None]
    note: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    verdict: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
