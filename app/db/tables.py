"""Rows that belong to no room: the seals of hash chains."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey


class SealRow(Base):
    """A run of rows of one chain, hashed together with the seal before it (RELIABILITY I18); never changed."""

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("first_position <= last_position AND row_count > 0", name="run"),
        CheckConstraint("number > 0", name="number"),
    )

    mutual_id: Mapped[MutualKey]
    chain: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_position: Mapped[int]
    last_position: Mapped[int]
    row_count: Mapped[int]
    rows_hash: Mapped[bytes]
    previous_hash: Mapped[bytes]
    hash: Mapped[bytes]
    sealed_at: Mapped[datetime]
