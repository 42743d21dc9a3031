"""Rows of wallets' proofs and of their differences: both only added to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey


class WalletProofRow(Base):
    """What the operator was said to hold for us on a day, beside what the wallet's account showed (DOMAIN 11 (7)).

    Ledger less stated is what is explained by money on its way and what was posted; only a balance that was asked in
    the middle of things has the former.
    """

    __tablename__ = "wallet_proofs"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("source IN ('person', 'file', 'asked', 'told')", name="source"),
        CheckConstraint("ledger_minor - stated_minor = explained_minor + posted_minor", name="gap"),
        CheckConstraint("explained_minor = 0 OR source IN ('asked', 'told')", name="explained"),
        CheckConstraint("explained_minor BETWEEN -arriving_minor AND leaving_minor", name="on_its_way"),
        CheckConstraint("leaving_minor >= 0 AND arriving_minor >= 0", name="amounts"),
        Index("ix_wallet_proofs_wallet", "wallet_id", "mutual_id", "id"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID]
    proven_on: Mapped[date]
    source: Mapped[str]
    stated_minor: Mapped[int]
    ledger_minor: Mapped[int]
    payouts_moving: Mapped[int]
    leaving_minor: Mapped[int]
    arriving_minor: Mapped[int]
    explained_minor: Mapped[int]
    posted_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    stated_by: Mapped[str]
    stated_at: Mapped[datetime]


class DifferenceRow(Base):
    """A movement of one wallet's share of 47111, numbered without gaps, with what is open behind it (E24).

    A debit is positive. An acceptance never exceeds what is open, and is by a person who stated none of it: the
    database says so again.
    """

    __tablename__ = "differences"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "proof_id"], ["wallet_proofs.mutual_id", "wallet_proofs.id"]),
        UniqueConstraint("wallet_id", "number", "mutual_id"),
        UniqueConstraint("proof_id", "mutual_id"),
        CheckConstraint("kind IN ('stated', 'accepted')", name="kind"),
        CheckConstraint("(kind = 'stated') = (proof_id IS NOT NULL)", name="proof"),
        CheckConstraint("amount_minor <> 0 AND number > 0", name="amount"),
        CheckConstraint("kind = 'stated' OR made_by LIKE 'person:%'", name="accepted_by_person"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    wallet_id: Mapped[UUID]
    number: Mapped[int]
    kind: Mapped[str]
    amount_minor: Mapped[int]
    open_after_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    proof_id: Mapped[UUID | None]
    booked_on: Mapped[date]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class BalanceQuestionRow(Base):
    """When an operator was last asked for a wallet's balance, and where the account stood then.

    Its answer proves nothing if money was booked in between.
    """

    __tablename__ = "balance_questions"
    __table_args__ = (ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),)

    mutual_id: Mapped[MutualKey]
    wallet_id: Mapped[UUID] = mapped_column(primary_key=True)
    ledger_minor: Mapped[int]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
