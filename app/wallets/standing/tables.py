"""Rows of how operators stand."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, MutualKey


class OperatorStatusRow(Base):
    """What every process saw of the operator behind a wallet, and how it was judged last; none before the first call.

    `failures` came in a row, `lately` without a quiet while between them; `unheard` is how much money moved since
    `called_at` that only our own questions found.
    """

    __tablename__ = "operator_status"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"]),
        CheckConstraint("state IN ('up', 'degraded', 'down')", name="state"),
        CheckConstraint("(state = 'up') = (why IS NULL)", name="why"),
        CheckConstraint("failures >= 0 AND lately >= failures AND unheard >= 0", name="counts"),
        CheckConstraint("(failed_at IS NULL) = (failed_how IS NULL)", name="failed"),
    )

    mutual_id: Mapped[MutualKey]
    wallet_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    why: Mapped[str | None]
    failures: Mapped[int]
    lately: Mapped[int]
    failed_at: Mapped[datetime | None]
    failed_how: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    unheard: Mapped[int]
    statement_due_at: Mapped[datetime | None]
