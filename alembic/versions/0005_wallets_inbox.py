"""Wallets and the inbox: accounts at operators, deliveries that only grow, their fates, and the lanes of the drain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes, run_script

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LANES = 16

# Rights keep the runtime role from changing a delivery; the trigger keeps everybody else from it too (RELIABILITY I2).
APPEND_ONLY = """
CREATE FUNCTION refuse_delivery_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'deliveries are only added to' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER deliveries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deliveries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_delivery_change();
"""


def upgrade() -> None:
    make_wallets()
    make_deliveries()
    make_fates()
    make_lanes()
    run_script(op, APPEND_ONLY)
    revoke_changes(op, "deliveries")
    run_script(
        op, f"INSERT INTO drain_lanes (lane, fence, watermark) SELECT n, 0, 0 FROM generate_series(0, {LANES - 1}) n"
    )


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def make_wallets() -> None:
    op.create_table(
        "wallets",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        word("name"),
        word("provider"),
        word("role"),
        word("account_code"),
        sa.Column("currency", sa.String(3), nullable=False),
        word("receiver", nullable=True),
        sa.Column("credentials_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("previous_token_hash", sa.LargeBinary(), nullable=True),
        moment("previous_token_until", nullable=True),
        sa.Column("source_ranges", postgresql.ARRAY(sa.String()), nullable=True),
        sa.Column("log_only_source", sa.Boolean(), nullable=False),
        word("proof"),
        sa.Column("proof_limit_minor", sa.BigInteger(), nullable=False),
        word("fee_mode"),
        word("fee_rate"),
        sa.Column("accepts_unknown", sa.Boolean(), nullable=False),
        sa.Column("least_minor", sa.BigInteger(), nullable=False),
        sa.Column("most_minor", sa.BigInteger(), nullable=True),
        moment("opened_at"),
        word("opened_by"),
        moment("changed_at"),
        word("changed_by"),
        moment("closed_at", nullable=True),
        sa.CheckConstraint("role IN ('collection', 'payout')", name=op.f("ck_wallets_role")),
        sa.CheckConstraint("proof IN ('query', 'source')", name=op.f("ck_wallets_proof")),
        sa.CheckConstraint("fee_mode IN ('deducted', 'invoiced')", name=op.f("ck_wallets_fee_mode")),
        sa.CheckConstraint("octet_length(token_hash) = 32", name=op.f("ck_wallets_token_hash")),
        sa.CheckConstraint(
            "(previous_token_hash IS NULL) = (previous_token_until IS NULL)", name=op.f("ck_wallets_rotation")
        ),
        sa.CheckConstraint("proof_limit_minor >= 0 AND least_minor > 0", name=op.f("ck_wallets_limits")),
        sa.CheckConstraint("most_minor IS NULL OR most_minor >= least_minor", name=op.f("ck_wallets_range")),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_wallets_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_wallets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wallets_token_hash")),
        sa.UniqueConstraint("previous_token_hash", name=op.f("uq_wallets_previous_token_hash")),
    )
    op.create_index(
        "uq_wallets_open_account",
        "wallets",
        ["mutual_id", "account_code"],
        unique=True,
        postgresql_where="closed_at IS NULL",
    )


def make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        word("origin"),
        word("event"),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", postgresql.JSONB(), nullable=False),
        word("source", nullable=True),
        word("authenticity"),
        word("quarantine", nullable=True),
        moment("received_at"),
        sa.CheckConstraint("origin IN ('callback', 'query', 'statement')", name=op.f("ck_deliveries_origin")),
        sa.CheckConstraint("authenticity IN ('claimed', 'proven', 'none')", name=op.f("ck_deliveries_authenticity")),
        sa.CheckConstraint("quarantine IS NOT NULL OR authenticity <> 'none'", name=op.f("ck_deliveries_quarantine")),
        sa.CheckConstraint("octet_length(content_hash) = 32", name=op.f("ck_deliveries_content_hash")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_deliveries_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "mutual_id", "wallet_id", "content_hash", name=op.f("uq_deliveries_mutual_id_wallet_id_content_hash")
        ),
    )
    op.create_index(
        op.f("ix_deliveries_lane_position"), "deliveries", ["lane", "position"], postgresql_where="quarantine IS NULL"
    )
    op.create_index(
        "ix_deliveries_mutual", "deliveries", ["mutual_id", "position"], postgresql_where="position > 0"
    )
    op.create_index(
        op.f("ix_deliveries_mutual_id_wallet_id_received_at"),
        "deliveries",
        ["mutual_id", "wallet_id", "received_at"],
        postgresql_where="quarantine IS NOT NULL",
    )


def make_fates() -> None:
    op.create_table(
        "delivery_fates",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        word("state"),
        word("reason", nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        moment("next_attempt_at", nullable=True),
        moment("decided_at"),
        word("decided_by"),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'waiting_proof', 'booked', 'ignored', 'conflict', 'parked', 'quarantined')",
            name=op.f("ck_delivery_fates_state"),
        ),
        sa.CheckConstraint("state <> 'waiting' OR next_attempt_at IS NOT NULL", name=op.f("ck_delivery_fates_waiting")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "delivery_id"],
            ["deliveries.mutual_id", "deliveries.id"],
            name=op.f("fk_delivery_fates_mutual_id_delivery_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "delivery_id", name=op.f("pk_delivery_fates")),
    )
    op.create_index(
        op.f("ix_delivery_fates_lane_next_attempt_at"),
        "delivery_fates",
        ["lane", "next_attempt_at"],
        postgresql_where="next_attempt_at IS NOT NULL",
    )
    op.create_index(
        op.f("ix_delivery_fates_mutual_id_state_delivery_id"), "delivery_fates", ["mutual_id", "state", "delivery_id"]
    )


def make_lanes() -> None:
    op.create_table(
        "drain_lanes",
        sa.Column("lane", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        word("holder", nullable=True),
        moment("leased_until", nullable=True),
        sa.Column("watermark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_drain_lanes")),
    )
