"""Rows of the bank's statements, their lines, and which of them are which entries of the books."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey

STANDING = "undone_at IS NULL"


class BankStatementRow(Base):
    """A statement as it was read, once per account and the bank's own id; only added (RELIABILITY 32)."""

    __tablename__ = "bank_statements"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("mutual_id", "account_index", "reference"),
        CheckConstraint("opened_on <= closed_on AND line_count >= 0", name="days"),
        CheckConstraint("octet_length(digest) = 32 AND octet_length(file_sha256) = 32", name="digests"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    reference: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date]
    made_at: Mapped[datetime]
    opening_minor: Mapped[int]
    closing_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    line_count: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    file_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    taken_by: Mapped[str]
    taken_at: Mapped[datetime]


class BankLineRow(Base):
    """A line of the account, once in whichever statements it stands; its text may name people and is sealed."""

    __tablename__ = "bank_lines"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "statement_id"], ["bank_statements.mutual_id", "bank_statements.id"]),
        UniqueConstraint("mutual_id", "account_index", "identity"),
        CheckConstraint("amount_minor <> 0 AND charge_minor BETWEEN 0 AND abs(amount_minor)", name="amounts"),
        CheckConstraint("octet_length(identity) = 32 AND octet_length(digest) = 32", name="digests"),
        Index(None, "statement_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    statement_id: Mapped[UUID]
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    identity: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    reference: Mapped[str | None]
    booked_on: Mapped[date]
    value_on: Mapped[date | None]
    amount_minor: Mapped[int]
    charge_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    end_to_end_id: Mapped[str | None]
    reason: Mapped[str | None]
    family: Mapped[str | None]


class BankTieRow(Base):
    """A line or an entry of one tie: what the bank shows and the books say of the same money; undone, never deleted."""

    __tablename__ = "bank_ties"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "line_id"], ["bank_lines.mutual_id", "bank_lines.id"]),
        ForeignKeyConstraint(["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"]),
        CheckConstraint("(line_id IS NULL) <> (entry_id IS NULL)", name="one_side"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("uq_bank_ties_line", "mutual_id", "line_id", unique=True, postgresql_where=STANDING),
        Index("uq_bank_ties_entry", "mutual_id", "entry_id", unique=True, postgresql_where=STANDING),
        Index(None, "tie_id", "mutual_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    tie_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    entry_id: Mapped[UUID | None]
    tied_by: Mapped[str]
    tied_at: Mapped[datetime]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
