"""Payouts by bank: our own account, the payment files that were taken, and what the bank's files said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small


class BankAccountRow(Base):
    """The account a mutual's bank payouts leave from; the number is sealed."""

    __tablename__ = "bank_accounts"
    __table_args__ = (ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),)

    mutual_id: Mapped[MutualKey]
    holder: Mapped[str]
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    bic: Mapped[str | None]
    set_by: Mapped[str]
    set_at: Mapped[datetime]


class PaymentFileRow(Base):
    """A payment file as it was taken, sealed because it names whom and where; only added (P4)."""

    __tablename__ = "payment_files"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "batch_id"], ["payout_batches.mutual_id", "payout_batches.id"]),
        UniqueConstraint("mutual_id", "batch_id", "number"),
        CheckConstraint("format IN ('csv', 'pain.001')", name="format"),
        CheckConstraint("number > 0 AND payouts_count > 0 AND total_minor > 0", name="amounts"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    batch_id: Mapped[UUID]
    number: Mapped[Small]
    format: Mapped[str]
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    payouts_count: Mapped[int]
    total_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class PaymentFileLineRow(Base):
    """An attempt that left with a file; its key keeps it out of every other (RELIABILITY I10)."""

    __tablename__ = "payment_file_lines"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "attempt_id"], ["payout_attempts.mutual_id", "payout_attempts.id"]),
        ForeignKeyConstraint(["mutual_id", "file_id"], ["payment_files.mutual_id", "payment_files.id"]),
        Index(None, "file_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    file_id: Mapped[UUID]


class BankConfirmationRow(Base):
    """A bank's file as it was uploaded, byte by byte; the same bytes are one row; only added (RELIABILITY 32)."""

    __tablename__ = "bank_confirmations"
    __table_args__ = (UniqueConstraint("mutual_id", "sha256"), ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]))

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]
