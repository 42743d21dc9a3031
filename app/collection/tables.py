"""Rows of money paid in: payments, what was done with each, refunds, and what was given up."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small


class PaymentRow(Base):
    """Money that came in, once per wallet and operator reference, by whichever route it was heard of (A1).

    `left_minor` is still in 47121, `undistributed_minor` in 47122. A frozen payment stays booked, takes no further
    allocation or refund and waits for a person (DESIGN 9). Cash has no wallet but an antenna.
    """

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "antenna_id"], ["antennas.mutual_id", "antennas.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "collective_id"], ["collectives.mutual_id", "collectives.id"]),
        UniqueConstraint("mutual_id", "wallet_id", "operator_reference"),
        CheckConstraint("(wallet_id IS NULL) <> (antenna_id IS NULL)", name="source"),
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0 AND fee_minor <= amount_minor", name="amount"),
        CheckConstraint("left_minor >= 0 AND undistributed_minor >= 0", name="left"),
        CheckConstraint("left_minor + undistributed_minor <= amount_minor", name="left_of_amount"),
        CheckConstraint(
            "status IN ('suspense', 'allocated', 'collective', 'refunded', 'reversed', 'income', 'own')", name="status"
        ),
        CheckConstraint("status <> 'own' OR (left_minor = 0 AND undistributed_minor = 0)", name="own"),
        CheckConstraint("reason IS NULL OR reason IN ('UNKNOWN', 'AMBIGUOUS_MSISDN', 'UNIT_CLOSED')", name="reason"),
        CheckConstraint("method IS NULL OR method IN ('reference', 'msisdn', 'agent')", name="method"),
        CheckConstraint("grade BETWEEN 1 AND 4", name="grade"),
        Index("ix_payments_suspense", "mutual_id", "occurred_at", "id", postgresql_where="left_minor > 0"),
        Index("ix_payments_undistributed", "mutual_id", "collective_id", postgresql_where="undistributed_minor > 0"),
        Index(
            "uq_payments_cash",
            "mutual_id",
            "antenna_id",
            "operator_reference",
            unique=True,
            postgresql_where="antenna_id IS NOT NULL",
        ),
        # Partial, so that foreign keys to young payments plan by the primary key instead (PERFORMANCE 8).
        Index("ix_payments_unit", "mutual_id", "unit_id", postgresql_where="unit_id IS NOT NULL"),
        Index("ix_payments_wallet", "mutual_id", "wallet_id", "occurred_at", postgresql_where="wallet_id IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID | None]
    antenna_id: Mapped[UUID | None]
    operator_reference: Mapped[str]
    amount_minor: Mapped[int]
    fee_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    payer_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    payer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    typed_reference: Mapped[str | None] = mapped_column(String(64))
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    booked_on: Mapped[date]
    grade: Mapped[Small]
    status: Mapped[str]
    reason: Mapped[str | None]
    method: Mapped[str | None]
    unit_id: Mapped[UUID | None]
    collective_id: Mapped[UUID | None]
    left_minor: Mapped[int]
    undistributed_minor: Mapped[int]
    has_incident: Mapped[bool]
    frozen_at: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]
    confirmed_by_statement_at: Mapped[datetime | None]
    delivery_id: Mapped[UUID | None]


class AllocationRow(Base):
    """A part of a payment given to a unit: `parts` are the dues it paid, the rest is its advance (E05)."""

    __tablename__ = "allocations"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "distribution_id"], ["distributions.mutual_id", "distributions.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("fee_minor >= 0 AND advance_minor >= 0", name="not_negative"),
        CheckConstraint("fee_minor + advance_minor <= amount_minor", name="shares"),
        CheckConstraint("method IN ('reference', 'msisdn', 'agent')", name="method"),
        Index(None, "mutual_id", "payment_id"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payment_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    distribution_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    fee_minor: Mapped[int]
    advance_minor: Mapped[int]
    parts: Mapped[list[Any]] = mapped_column(JSONB)
    method: Mapped[str]
    actor: Mapped[str]
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class RefundRow(Base):
    """Money to be given back: out of a unit's advance, or out of a payment in suspense (A7). An order never changes.

    How far it has come is its payout's to say, which names it in `subject_id`.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        CheckConstraint("(unit_id IS NULL) <> (payment_id IS NULL)", name="source"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index("ix_refunds_unit", "mutual_id", "unit_id", postgresql_where="unit_id IS NOT NULL"),
        Index("ix_refunds_payment", "mutual_id", "payment_id", postgresql_where="payment_id IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID | None]
    payment_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    ordered_by: Mapped[str]
    ordered_at: Mapped[datetime]


class RefundPartRow(Base):
    """What a refund took of one payment when it was sent; given back when it did not arrive (E10)."""

    __tablename__ = "refund_parts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "refund_id"], ["refunds.mutual_id", "refunds.id"]),
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(
            "uq_refund_parts_standing",
            "mutual_id",
            "refund_id",
            "payment_id",
            unique=True,
            postgresql_where="given_back_at IS NULL",
        ),
        Index(None, "payment_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    refund_id: Mapped[UUID]
    payment_id: Mapped[UUID]
    amount_minor: Mapped[int]
    taken_at: Mapped[datetime]
    given_back_at: Mapped[datetime | None]


class WriteOffRow(Base):
    """Arrears of a unit given up (E23): how much of which dues, by whom and why; append-only."""

    __tablename__ = "write_offs"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("note <> ''", name="note"),
        Index(None, "unit_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    unit_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    parts: Mapped[list[Any]] = mapped_column(JSONB)
    note: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    booked_on: Mapped[date]


class TakingRow(Base):
    """What was left of a payment in suspense, taken as income: a `recovery` (E23), or `unclaimed` (E25).

    What nobody claimed is taken on the word of two people. Undone when the operator takes the payment back (E11).
    """

    __tablename__ = "takings"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        CheckConstraint("kind IN ('recovery', 'unclaimed')", name="kind"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("note <> ''", name="note"),
        CheckConstraint(
            "(kind = 'unclaimed') = (proposed_by IS NOT NULL) AND (proposed_by IS NULL OR proposed_by <> decided_by)",
            name="two_people",
        ),
        Index(None, "payment_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    payment_id: Mapped[UUID]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    note: Mapped[str]
    proposed_by: Mapped[str | None]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    booked_on: Mapped[date]
    undone_at: Mapped[datetime | None]


class OwnTieRow(Base):
    """What an operator names so is money that we moved ourselves and booked by that entry; undone, never deleted.

    `amount_minor` is what the entry moved on the wallet's account, `costs_minor` what of it was fee and levy. While a
    tie of money in stands, the payment of that name is `own`, and the database refuses any other.
    """

    __tablename__ = "own_ties"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"]),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint("amount_minor > 0 AND costs_minor >= 0 AND costs_minor < amount_minor", name="amount"),
        CheckConstraint("operator_reference = btrim(operator_reference) AND operator_reference <> ''", name="name"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index(
            "uq_own_ties_name",
            "wallet_id",
            "operator_reference",
            "direction",
            "mutual_id",
            unique=True,
            postgresql_where="undone_at IS NULL",
        ),
        Index("uq_own_ties_entry", "entry_id", "wallet_id", unique=True, postgresql_where="undone_at IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID]
    direction: Mapped[str]
    operator_reference: Mapped[str]
    entry_id: Mapped[UUID]
    amount_minor: Mapped[int]
    costs_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    tied_by: Mapped[str]
    tied_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]


class CollectiveRow(Base):
    """A collective payer: an association or a diaspora group, with a reference of circles 90 to 99."""

    __tablename__ = "collectives"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "reference"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    reference: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]
    created_at: Mapped[datetime]


class DistributionRow(Base):
    """A distribution list of a collective payer, accepted whole (A6)."""

    __tablename__ = "distributions"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "collective_id"], ["collectives.mutual_id", "collectives.id"]),
        CheckConstraint("total_minor > 0", name="total"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    collective_id: Mapped[UUID]
    total_minor: Mapped[int]
    actor: Mapped[str]
    made_at: Mapped[datetime]
