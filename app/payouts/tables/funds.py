"""Money received for regimes that the mutual manages for others."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey


class FundReceiptRow(Base):
    """An amount that came for a regime's fund (5211 / 4662), once per id; append-only."""

    __tablename__ = "fund_receipts"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "fund_id"], ["regimes.mutual_id", "regimes.id"]),
        CheckConstraint("amount_minor > 0", name="amount"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    fund_id: Mapped[UUID]
    amount_minor: Mapped[int]
    currency: Mapped[CurrencyCode]
    received_on: Mapped[date]
    reference: Mapped[str | None] = mapped_column(String(200))
    booked_by: Mapped[str]
    booked_at: Mapped[datetime]
