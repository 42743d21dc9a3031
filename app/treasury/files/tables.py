"""Rows of saved ways to read a wallet's statement files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey, Small


class StatementMappingRow(Base):
    """How a wallet's files are read, by whom it was said; a change is the next version, only added."""

    __tablename__ = "statement_mappings"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("version > 0", name="version"),
    )

    mutual_id: Mapped[MutualKey]
    wallet_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[Small] = mapped_column(primary_key=True, autoincrement=False)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    saved_by: Mapped[str]
    saved_at: Mapped[datetime]
