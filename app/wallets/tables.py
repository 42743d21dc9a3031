"""Rows of wallets: policy in the clear, credentials sealed, tokens hashed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, CurrencyCode, MutualKey, RowKey


class WalletRow(Base):
    """A mutual's account at an operator. A token is found by its SHA-256; during a rotation the former one lives on.

    It is sealed beside its hash, for requests of ours must name the address that the operator is to call back.
    """

    __tablename__ = "wallets"
    __table_args__ = (
        ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        UniqueConstraint("token_hash"),
        UniqueConstraint("previous_token_hash"),
        Index(
            "uq_wallets_open_account", "mutual_id", "account_code", unique=True, postgresql_where="closed_at IS NULL"
        ),
        CheckConstraint("role IN ('collection', 'payout')", name="role"),
        CheckConstraint("proof IN ('query', 'source')", name="proof"),
        CheckConstraint("fee_mode IN ('deducted', 'invoiced')", name="fee_mode"),
        CheckConstraint("octet_length(token_hash) = 32", name="token_hash"),
        CheckConstraint("(previous_token_hash IS NULL) = (previous_token_until IS NULL)", name="rotation"),
        CheckConstraint("proof_limit_minor >= 0 AND least_minor > 0", name="limits"),
        CheckConstraint("fee_fixed_minor >= 0", name="fee_fixed"),
        CheckConstraint("most_minor IS NULL OR most_minor >= least_minor", name="range"),
    )

    mutual_id: Mapped[MutualKey]
    id: Mapped[RowKey]
    name: Mapped[str]
    provider: Mapped[str]
    role: Mapped[str]
    account_code: Mapped[str]
    currency: Mapped[CurrencyCode]
    receiver: Mapped[str | None]
    credentials_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    previous_token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_token_until: Mapped[datetime | None]
    source_ranges: Mapped[list[str] | None] = mapped_column(ARRAY(String))
    log_only_source: Mapped[bool]
    proof: Mapped[str]
    proof_limit_minor: Mapped[int]
    fee_mode: Mapped[str]
    fee_rate: Mapped[str]
    fee_fixed_minor: Mapped[int] = mapped_column(server_default="0")
    operators: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    accepts_unknown: Mapped[bool]
    least_minor: Mapped[int]
    most_minor: Mapped[int | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    closed_at: Mapped[datetime | None]
