"""What was ordered: batches, their approvals, payouts, what each pays and what is kept back from it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small
from app.routing import KEPT_CHOICE

STATES = (
    "'draft', 'pending_approval', 'approved', 'rejected', 'reserved', 'sending', 'not_sent', 'accepted', 'unknown',"
    " 'succeeded', 'failed', 'review', 'conflict', 'returned'"
)
PAYEE_KINDS = "'phone', 'paybill', 'till', 'bank'"


class BatchRow(Base):
    """Payouts by one lane that are approved together, by two people over one content hash (P1).

    `carried_forward` lists facilities left for the next batch with what they have coming: [{facility, amount}].
    """

    __tablename__ = "payout_batches"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "account_code"], ["payout_lanes.mutual_id", "payout_lanes.account_code"]),
        UniqueConstraint("mutual_id", "number"),
        CheckConstraint("kind IN ('benefits', 'refunds')", name="kind"),
        CheckConstraint("state IN ('draft', 'pending_approval', 'approved', 'rejected')", name="state"),
        CheckConstraint("state = 'draft' OR state = 'rejected' OR content_hash IS NOT NULL", name="content"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    number: Mapped[int]
    kind: Mapped[str]
    account_code: Mapped[str]
    currency: Mapped[CurrencyCode]
    state: Mapped[str]
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    carried_forward: Mapped[list[Any]] = mapped_column(JSONB)
    label: Mapped[str | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class ApprovalRow(Base):
    """One person's word on a batch as it stood (`content_hash`); only added, chained, never by its maker (I15, I18)."""

    __tablename__ = "payout_approvals"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "batch_id"], ["payout_batches.mutual_id", "payout_batches.id"]),
        UniqueConstraint("mutual_id", "batch_id", "content_hash", "person"),
        CheckConstraint("verdict IN ('approve', 'reject')", name="verdict"),
        Index(None, "position", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    batch_id: Mapped[UUID]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    person: Mapped[str]
    verdict: Mapped[str]
    note: Mapped[str | None]
    made_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(Identity(always=True))


class PayoutRow(Base):
    """Money to one payee, moving only along the state machine of RELIABILITY 3.

    `amount_minor` is what the payee gets: `gross_minor` less `offset_minor`. `part` of `parts` where a cap cuts it
    (P1). The payee is a snapshot; with items and offsets it is hashed into `content_hash`, and nothing of that changes
    once approved. `held_minor` is what it holds of the lane's float. `moved_by`, `moved_because` and `evidence_id` say
    who and what moved it last; every move is kept in `payout_steps`. Refunds name their order in `subject_id`. Why it
    goes by this wallet stands in `routing`; none before choices were kept.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "batch_id"], ["payout_batches.mutual_id", "payout_batches.id"]),
        ForeignKeyConstraint(["mutual_id", "account_code"], ["payout_lanes.mutual_id", "payout_lanes.account_code"]),
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        CheckConstraint("kind IN ('benefits', 'refunds')", name="kind"),
        CheckConstraint("(kind = 'benefits') = (facility_id IS NOT NULL)", name="facility"),
        CheckConstraint("(kind = 'refunds') = (subject_id IS NOT NULL)", name="subject"),
        CheckConstraint(f"state IN ({STATES})", name="state"),
        CheckConstraint(f"payee_kind IN ({PAYEE_KINDS})", name="payee_kind"),
        CheckConstraint("amount_minor > 0 AND offset_minor >= 0", name="amount"),
        CheckConstraint("amount_minor = gross_minor - offset_minor", name="net"),
        CheckConstraint("part BETWEEN 1 AND parts", name="part"),
        CheckConstraint("fee_minor >= 0 AND levy_minor >= 0 AND held_minor >= 0", name="costs"),
        CheckConstraint("state <> 'succeeded' OR (fee_minor IS NOT NULL AND settled_at IS NOT NULL)", name="settled"),
        CheckConstraint("(state = 'conflict') = (conflict_from IS NOT NULL)", name="conflict"),
        CheckConstraint(KEPT_CHOICE, name="choice"),
        CheckConstraint("released_at IS NULL OR state IN ('failed', 'returned', 'conflict')", name="released"),
        UniqueConstraint("mutual_id", "batch_id", "facility_id", "part"),
        Index("uq_payouts_subject", "mutual_id", "subject_id", unique=True, postgresql_where="subject_id IS NOT NULL"),
        Index(
            "ix_payouts_to_send",
            "state",
            "id",
            postgresql_where="state IN ('approved', 'reserved', 'not_sent')",
        ),
        Index(
            "ix_payouts_in_transit",
            "mutual_id",
            "account_code",
            postgresql_where="state IN ('reserved', 'sending', 'not_sent', 'accepted', 'unknown', 'review')",
        ),
        Index(
            "ix_payouts_reserved",
            "mutual_id",
            "account_code",
            "reserved_at",
            postgresql_where="reserved_at IS NOT NULL",
        ),
        Index("ix_payouts_facility", "mutual_id", "facility_id", "id", postgresql_where="facility_id IS NOT NULL"),
        Index(
            "ix_payouts_operator_reference",
            "mutual_id",
            "wallet_id",
            "operator_reference",
            postgresql_where="operator_reference IS NOT NULL",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    batch_id: Mapped[UUID]
    kind: Mapped[str]
    account_code: Mapped[str]
    wallet_id: Mapped[UUID | None]
    facility_id: Mapped[UUID | None]
    subject_id: Mapped[UUID | None]
    part: Mapped[Small]
    parts: Mapped[Small]
    state: Mapped[str]
    gross_minor: Mapped[int]
    offset_minor: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    routed_because: Mapped[str | None]
    routing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    payee_account_id: Mapped[UUID | None]
    payee_kind: Mapped[str]
    payee_index: Mapped[bytes] = mapped_column(LargeBinary)
    payee_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    expected_fee_minor: Mapped[int]
    expected_levy_minor: Mapped[int]
    held_minor: Mapped[int] = mapped_column(server_default="0")
    fee_minor: Mapped[int | None]
    levy_minor: Mapped[int | None]
    operator_reference: Mapped[str | None]
    reason: Mapped[str | None]
    conflict_from: Mapped[str | None]
    moved_by: Mapped[str]
    moved_because: Mapped[str]
    moved_at: Mapped[datetime]
    evidence_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    reserved_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_on: Mapped[date | None]
    returned_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]


class ItemRow(Base):
    """What of a payable a payout pays; a capped payout may pay a claim in part. Released: another batch may pay it."""

    __tablename__ = "payout_items"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        ForeignKeyConstraint(["mutual_id", "payable_id"], ["payables.mutual_id", "payables.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_payout_items_payable", "payable_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    payout_id: Mapped[RowKey]
    payable_id: Mapped[RowKey]
    amount_minor: Mapped[int]
    released_at: Mapped[datetime | None]


class OffsetRow(Base):
    """What a payout keeps back of a recoverable; posted when it is sent, mirrored when its claims are released."""

    __tablename__ = "payout_offsets"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        ForeignKeyConstraint(["mutual_id", "recoverable_id"], ["recoverables.mutual_id", "recoverables.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_payout_offsets_recoverable", "recoverable_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    payout_id: Mapped[RowKey]
    recoverable_id: Mapped[RowKey]
    amount_minor: Mapped[int]
    released_at: Mapped[datetime | None]
