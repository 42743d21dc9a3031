"""Rows of the books: chart, accounts, entries with their lines, the balances kept from them, and periods."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small

TYPES = "'asset', 'liability', 'equity', 'income', 'contra_income', 'expense'"
NO_PARTY = text("'00000000-0000-0000-0000-000000000000'::uuid")


class ChartAccountRow(Base):
    """A line of a mutual's chart of accounts (DOMAIN 10): data, which its accountant may extend."""

    __tablename__ = "chart_accounts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        CheckConstraint(f"type IN ({TYPES})", name="type"),
        CheckConstraint("side IN ('D', 'C')", name="side"),
    )

    mutual_id: Mapped[MutualKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    type: Mapped[str]
    side: Mapped[str] = mapped_column(String(1))
    party_kind: Mapped[str | None]
    pcms_code: Mapped[str | None]


class AccountRow(Base):
    """What lines are written on: a code of the chart, whole or for one party, in one currency.

    The nil id stands for "no party", so that (mutual, code, party) can be unique.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "code"], ["chart_accounts.mutual_id", "chart_accounts.code"]),
        UniqueConstraint("mutual_id", "code", "party"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    code: Mapped[str]
    party: Mapped[UUID] = mapped_column(server_default=NO_PARTY)
    currency: Mapped[CurrencyCode]


class EntryRow(Base):
    """The header of a journal entry; it and its `line_count` lines are written by one statement (RELIABILITY I3)."""

    __tablename__ = "entries"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "reverses"], ["entries.mutual_id", "entries.id"]),
        UniqueConstraint("mutual_id", "key"),
        CheckConstraint("line_count >= 2", name="line_count"),
        Index(None, "position", "mutual_id"),
        Index(None, "booked_on", "mutual_id", "id"),
        Index(None, "cause", "mutual_id"),
        Index(None, "reverses", "mutual_id", postgresql_where="reverses IS NOT NULL"),
        Index(
            "ix_entries_own",
            "mutual_id",
            "booked_on",
            "id",
            postgresql_where="event IN ('E13', 'E18', 'E19', 'E20')",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    key: Mapped[str]
    event: Mapped[str]
    cause: Mapped[str]
    actor: Mapped[str]
    occurred_at: Mapped[datetime]
    booked_on: Mapped[date]
    posted_at: Mapped[datetime]
    antenna_id: Mapped[UUID | None]
    reverses: Mapped[UUID | None]
    note: Mapped[str | None]
    line_count: Mapped[Small]
    content_hash: Mapped[bytes]
    position: Mapped[int] = mapped_column(Identity(always=True))


class LineRow(Base):
    """An amount on one side of one account; numbered from 1 within its entry."""

    __tablename__ = "lines"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"]),
        ForeignKeyConstraint(["mutual_id", "account_id"], ["accounts.mutual_id", "accounts.id"]),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("side IN ('D', 'C')", name="side"),
        CheckConstraint("amount_minor > 0", name="amount"),
        Index(None, "mutual_id", "account_id", "booked_on", "entry_id"),
    )

    mutual_id: Mapped[MutualKey]
    entry_id: Mapped[RowKey]
    number: Mapped[Small] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    side: Mapped[str] = mapped_column(String(1))
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    booked_on: Mapped[date]


class BalanceRow(Base):
    """Both columns of an account to date, kept by the trigger that takes its lines (PERFORMANCE 5)."""

    __tablename__ = "balances"

    mutual_id: Mapped[MutualKey]
    account_id: Mapped[RowKey]
    debit_minor: Mapped[int]
    credit_minor: Mapped[int]


class BalanceDayRow(Base):
    """What a business day moved on an account, so that a balance at any date costs days and not lines."""

    __tablename__ = "balance_days"

    mutual_id: Mapped[MutualKey]
    account_id: Mapped[RowKey]
    day: Mapped[date] = mapped_column(primary_key=True)
    debit_minor: Mapped[int]
    credit_minor: Mapped[int]


class CodeDayRow(Base):
    """What a business day moved on a code, all its parties together; each connection adds to a row of its own.

    A sum of these is a trial balance at any date, whatever the number of parties (PERFORMANCE P7).
    """

    __tablename__ = "code_days"

    mutual_id: Mapped[MutualKey]
    code: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    backend: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    debit_minor: Mapped[int]
    credit_minor: Mapped[int]


class PeriodRow(Base):
    """A month of the books; one without a row is open, and a closed one stays closed."""

    __tablename__ = "periods"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        CheckConstraint("status IN ('open', 'closed')", name="status"),
        CheckConstraint("starts_on <= ends_on", name="days"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL AND closed_by IS NOT NULL)", name="closing"),
    )

    mutual_id: Mapped[MutualKey]
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    status: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
