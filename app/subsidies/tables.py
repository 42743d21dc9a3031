"""Rows of co-financing: desks, statements and their lines, receipts, what they settle, and decisions of two people."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small

DESK = ["subsidy_desks.mutual_id", "subsidy_desks.funder", "subsidy_desks.turn"]


class SubsidyDeskRow(Base):
    """Where a funder is dealt with: whoever bills, receives or decides holds this row, which counts its statements.

    `funder` is its kind, `turn` which of those that came one after the other (F5).
    """

    __tablename__ = "subsidy_desks"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        ForeignKeyConstraint(["mutual_id", "funder", "turn"], ["funders.mutual_id", "funders.kind", "funders.turn"]),
        CheckConstraint("funder IN ('state', 'donor')", name="funder"),
    )

    mutual_id: Mapped[MutualKey]
    funder: Mapped[str] = mapped_column(primary_key=True)
    turn: Mapped[Small] = mapped_column(primary_key=True)
    next_number: Mapped[int]


class SubsidyStatementRow(Base):
    """A nominative statement to a funder, locked with its lines by a hash (F3); append-only.

    `first_on` and `last_on` are the days between which the instalments of its lines were settled.
    """

    __tablename__ = "subsidy_statements"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "funder", "turn"], DESK),
        UniqueConstraint("mutual_id", "funder", "turn", "number"),
        CheckConstraint("amount_minor >= 0 AND lines_count > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    funder: Mapped[str]
    turn: Mapped[Small]
    number: Mapped[int]
    funder_name: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    lines_count: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    billed_on: Mapped[date]
    billed_at: Mapped[datetime]
    billed_by: Mapped[str]


class SubsidyLineRow(Base):
    """An accrual billed, once, or taken back after it was billed, once (F2); as it was when its statement was made.

    That the accrual exists and says the same is a trigger's promise.
    """

    __tablename__ = "subsidy_lines"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "statement_id"], ["subsidy_statements.mutual_id", "subsidy_statements.id"]),
        UniqueConstraint("mutual_id", "statement_id", "position"),
        CheckConstraint("sign IN (1, -1) AND sign(amount_minor) = sign", name="sign"),
    )

    mutual_id: Mapped[MutualKey]
    accrual_id: Mapped[RowKey]
    sign: Mapped[Small] = mapped_column(primary_key=True)
    statement_id: Mapped[UUID]
    position: Mapped[int]
    unit_id: Mapped[UUID]
    unit_reference: Mapped[str] = mapped_column(String(10))
    antenna_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    head_id: Mapped[UUID]
    kind: Mapped[str]
    instalment: Mapped[Small]
    persons: Mapped[Small]
    accrued_on: Mapped[date]
    amount_minor: Mapped[int]


class SubsidyReceiptRow(Base):
    """A funder's money on the bank account (E08), under the caller's own id; append-only."""

    __tablename__ = "subsidy_receipts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "funder", "turn"], DESK),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    funder: Mapped[str]
    turn: Mapped[Small]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    received_on: Mapped[date]
    bank_reference: Mapped[str | None]
    booked_at: Mapped[datetime]
    booked_by: Mapped[str]


class SubsidyApplicationRow(Base):
    """What a receipt settled of a statement, when it came or out of its excess later (F4); append-only."""

    __tablename__ = "subsidy_applications"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "receipt_id"], ["subsidy_receipts.mutual_id", "subsidy_receipts.id"]),
        ForeignKeyConstraint(["mutual_id", "statement_id"], ["subsidy_statements.mutual_id", "subsidy_statements.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "statement_id", "mutual_id"),
        Index(None, "receipt_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    receipt_id: Mapped[UUID]
    statement_id: Mapped[UUID]
    from_excess: Mapped[bool]
    amount_minor: Mapped[int]
    applied_on: Mapped[date]
    applied_at: Mapped[datetime]
    applied_by: Mapped[str]


class SubsidyDecisionRow(Base):
    """What one person proposed and another decided: a disallowance (E09), or an excess given back to its funder."""

    __tablename__ = "subsidy_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "statement_id"], ["subsidy_statements.mutual_id", "subsidy_statements.id"]),
        ForeignKeyConstraint(["mutual_id", "receipt_id"], ["subsidy_receipts.mutual_id", "subsidy_receipts.id"]),
        CheckConstraint(
            "(kind = 'disallowance' AND statement_id IS NOT NULL AND receipt_id IS NULL)"
            " OR (kind = 'repayment' AND receipt_id IS NOT NULL AND statement_id IS NULL)",
            name="subject",
        ),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("num_nulls(is_approved, decided_on, decided_at, decided_by) IN (0, 4)", name="decided"),
        Index(None, "statement_id", "mutual_id"),
        Index(None, "receipt_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    kind: Mapped[str]
    funder: Mapped[str]
    statement_id: Mapped[UUID | None]
    receipt_id: Mapped[UUID | None]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    is_approved: Mapped[bool | None]
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
