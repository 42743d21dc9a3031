"""Rows of reconciliation: statements as they were told, and each of their lines with what it came to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey

RESULTS = (
    "'matched', 'theirs_only', 'nothing_moved', 'amount_differs', 'fee_differs', 'contradicted', 'ours_only',"
    " 'unknown_payout', 'not_ours', 'unreadable'"
)
SETTLED_RESULTS = "'matched', 'theirs_only', 'nothing_moved'"


class OperatorStatementRow(Base):
    """A statement of one wallet, once per content; `lines_told` counts also what others told before it.

    `is_whole` says that it shows all its days, so that what it lacks means something.
    """

    __tablename__ = "operator_statements"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        UniqueConstraint("wallet_id", "sha256", "mutual_id"),
        CheckConstraint("source IN ('api', 'file')", name="source"),
        CheckConstraint("until >= since AND lines_told >= 0", name="window"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID]
    source: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime]
    until: Mapped[datetime]
    is_whole: Mapped[bool]
    opening_minor: Mapped[int | None]
    closing_minor: Mapped[int | None]
    currency: Mapped[CurrencyCode]
    lines_told: Mapped[int]
    told_by: Mapped[str]
    told_at: Mapped[datetime]
    compared_at: Mapped[datetime | None]


class StatementLineRow(Base):
    """What one line says, once per wallet and content, of the statement that told it first; or what that one lacks.

    `name` is what the movement goes by at the operator; `fingerprint` covers all that the line says. `party_index` is
    the keyed index of who paid or was paid. `result` is none until the line was compared, then it stays, unless the tie
    that explained it is undone; what needs somebody is open until it is closed.
    """

    __tablename__ = "statement_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["mutual_id", "statement_id"], ["operator_statements.mutual_id", "operator_statements.id"]
        ),
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        ForeignKeyConstraint(["mutual_id", "payout_id"], ["payouts.mutual_id", "payouts.id"]),
        UniqueConstraint("wallet_id", "fingerprint", "mutual_id"),
        CheckConstraint("direction IN ('in', 'out')", name="direction"),
        CheckConstraint(f"result IN ({RESULTS})", name="result"),
        CheckConstraint("is_ours = (result IS NOT NULL AND result = 'ours_only')", name="ours"),
        CheckConstraint("num_nulls(closed_at, closed_by, closing) IN (0, 3)", name="closed"),
        CheckConstraint(f"closed_at IS NULL OR result NOT IN ({SETTLED_RESULTS})", name="closes_open"),
        Index("ix_statement_lines_statement", "statement_id", "mutual_id", "id"),
        Index("ix_statement_lines_name", "wallet_id", "name", "mutual_id"),
        Index(
            "ix_statement_lines_open",
            "mutual_id",
            "id",
            postgresql_where=f"closed_at IS NULL AND (result IS NULL OR result NOT IN ({SETTLED_RESULTS}))",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    statement_id: Mapped[UUID]
    wallet_id: Mapped[UUID]
    is_ours: Mapped[bool]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str]
    direction: Mapped[str]
    said: Mapped[str]
    operator_reference: Mapped[str | None]
    request_reference: Mapped[str | None]
    reverses: Mapped[str | None]
    amount_minor: Mapped[int | None]
    fee_minor: Mapped[int | None]
    currency: Mapped[CurrencyCode]
    party_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    occurred_at: Mapped[datetime | None]
    result: Mapped[str | None]
    payment_id: Mapped[UUID | None]
    payout_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing: Mapped[str | None]
