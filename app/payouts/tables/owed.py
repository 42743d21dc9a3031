"""What facilities are to be paid and to give back, and the lanes that money leaves by."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey


class PayableRow(Base):
    """Something approved that a facility is to be paid for: a claim. One per subject, for ever (RELIABILITY I12).

    `committed_minor` stands in payouts that may still pay it or have paid it, `paid_minor` in those that did; both are
    kept by the database from payout items and states. What is committed never exceeds the amount, so that no claim is
    in two live payouts. Of a regime managed for others `fund_id` pays it, and never more than the fund has.
    """

    __tablename__ = "payables"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        ForeignKeyConstraint(["mutual_id", "fund_id"], ["regimes.mutual_id", "regimes.id"]),
        UniqueConstraint("mutual_id", "subject_kind", "subject_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("committed_minor BETWEEN 0 AND amount_minor", name="committed"),
        CheckConstraint("paid_minor BETWEEN 0 AND committed_minor", name="paid"),
        Index(
            "ix_payables_open", "mutual_id", "facility_id", "due_on", postgresql_where="committed_minor < amount_minor"
        ),
        Index("ix_payables_fund", "mutual_id", "fund_id", postgresql_where="fund_id IS NOT NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    label: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    committed_minor: Mapped[int] = mapped_column(server_default="0")
    paid_minor: Mapped[int] = mapped_column(server_default="0")
    due_on: Mapped[date]
    owed_at: Mapped[datetime]
    regime: Mapped[str] = mapped_column(server_default="CBHI")
    fund_id: Mapped[UUID | None]


class RecoverableRow(Base):
    """Something a facility was paid too much for (4091), to be kept back from its next payouts (E13).

    `committed_minor` is kept by the database from payout offsets that stand; `repaid_minor` it paid back itself.
    """

    __tablename__ = "recoverables"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "facility_id"], ["facilities.mutual_id", "facilities.id"]),
        ForeignKeyConstraint(["mutual_id", "fund_id"], ["regimes.mutual_id", "regimes.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("committed_minor >= 0 AND repaid_minor >= 0", name="not_negative"),
        CheckConstraint("committed_minor + repaid_minor <= amount_minor", name="recovered"),
        Index(
            "ix_recoverables_open",
            "mutual_id",
            "facility_id",
            "found_at",
            postgresql_where="committed_minor + repaid_minor < amount_minor",
        ),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    facility_id: Mapped[UUID]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    label: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    committed_minor: Mapped[int] = mapped_column(server_default="0")
    repaid_minor: Mapped[int] = mapped_column(server_default="0")
    found_at: Mapped[datetime]
    fund_id: Mapped[UUID | None]


class LaneRow(Base):
    """The way money leaves by: a payout wallet, or the bank where `wallet_id` is none; its account holds the float.

    `reserved_minor` is kept by the database: what payouts in transit hold of the float, fees and levy included. A
    stopped lane reserves and sends nothing (the kill switch); a paused one waits for the operator's balance.
    """

    __tablename__ = "payout_lanes"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("reserved_minor >= 0 AND floor_minor >= 0", name="not_negative"),
        CheckConstraint("cap_minor > 0", name="cap"),
        CheckConstraint("daily_minor >= 0 AND hourly_count >= 0", name="limits"),
        CheckConstraint("(stopped_at IS NULL) = (stopped_by IS NULL)", name="stopped"),
        Index(
            "uq_payout_lanes_wallet", "mutual_id", "wallet_id", unique=True, postgresql_where="wallet_id IS NOT NULL"
        ),
    )

    mutual_id: Mapped[MutualKey]
    account_code: Mapped[str] = mapped_column(primary_key=True)
    wallet_id: Mapped[UUID | None]
    reserved_minor: Mapped[int] = mapped_column(server_default="0")
    floor_minor: Mapped[int] = mapped_column(server_default="0")
    cap_minor: Mapped[int | None]
    daily_minor: Mapped[int | None]
    hourly_count: Mapped[int | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stop_reason: Mapped[str | None]
    paused_at: Mapped[datetime | None]
    operator_balance_minor: Mapped[int | None]
    operator_balance_at: Mapped[datetime | None]
