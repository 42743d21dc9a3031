"""Rows of our own money on the move."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey


class TransferRow(Base):
    """Money that left the bank or a wallet for another wallet of ours, and when it arrived (E19).

    The id is the caller's, so that a transfer told twice is booked once. A source of none is the bank.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "from_wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        ForeignKeyConstraint(["mutual_id", "to_wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name="amount"),
        CheckConstraint("from_wallet_id IS NULL OR from_wallet_id <> to_wallet_id", name="two_places"),
        CheckConstraint("(credited_at IS NULL) = (credited_by IS NULL)", name="credited"),
        Index("ix_transfers_in_transit", "mutual_id", "id", postgresql_where="credited_at IS NULL"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_wallet_id: Mapped[UUID | None]
    to_wallet_id: Mapped[UUID]
    amount_minor: Mapped[int]
    fee_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    sent_at: Mapped[datetime]
    sent_on: Mapped[date]
    sent_by: Mapped[str]
    credited_at: Mapped[datetime | None]
    credited_by: Mapped[str | None]
