"""Rows of what we ask: payments asked of payers, claims asked of operators, statements compared."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey, Small
from app.routing import KEPT_CHOICE


class PaymentRequestRow(Base):
    """A payment we asked of a payer's phone; stored before the operator hears of it (DESIGN 3.4).

    `open → asked → paid | failed | expired`; `unknown` when the call's outcome is. A failed one is still paid when
    money arrives (mpesa-daraja §5.4). `next_query_at` is none once nothing more is to be asked. Why it
    goes by this wallet stands in `routing`; none before choices were kept.
    """

    __tablename__ = "payment_requests"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "unit_id"], ["units.mutual_id", "units.id"]),
        ForeignKeyConstraint(["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"]),
        UniqueConstraint("mutual_id", "reference"),
        CheckConstraint("state IN ('open', 'asked', 'unknown', 'paid', 'failed', 'expired')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint(KEPT_CHOICE, name="choice"),
        Index("ix_payment_requests_due", "next_query_at", postgresql_where="next_query_at IS NOT NULL"),
        Index("ix_payment_requests_handle", "mutual_id", "wallet_id", "handle"),
        Index(None, "mutual_id", "unit_id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    reference: Mapped[str]
    wallet_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    account_reference: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    payer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str]
    handle: Mapped[str | None]
    callback_token_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    payment_url: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    routed_because: Mapped[str | None]
    routing: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    queries: Mapped[Small]
    next_query_at: Mapped[datetime | None]
    payment_id: Mapped[UUID | None]
    actor: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class UnprovenPaymentRow(Base):
    """A payment an unsigned callback claims and our own query has yet to confirm (RELIABILITY 4, DESIGN 9).

    `query_reference` is ours and unguessable: an operator that answers later must quote it.
    """

    __tablename__ = "unproven_payments"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("state IN ('waiting', 'proven', 'disproved')", name="state"),
        UniqueConstraint("mutual_id", "query_reference"),
        Index("ix_unproven_payments_due", "next_query_at", postgresql_where="next_query_at IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    wallet_id: Mapped[UUID] = mapped_column(primary_key=True)
    operator_reference: Mapped[str] = mapped_column(primary_key=True)
    query_reference: Mapped[str]
    delivery_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    state: Mapped[str]
    queries: Mapped[Small]
    next_query_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class StatementSweepRow(Base):
    """Up to when a wallet's statement has been compared with our payments."""

    __tablename__ = "statement_sweeps"
    __table_args__ = (ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),)

    mutual_id: Mapped[MutualKey]
    wallet_id: Mapped[UUID] = mapped_column(primary_key=True)
    compared_until: Mapped[datetime]
