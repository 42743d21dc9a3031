"""Money in: payments and what was done with each, collective payers, requests, claims that wait for proof."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import run_script, runtime_role

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEPT = ("payments", "allocations", "distributions", "payment_requests", "unproven_payments")

# What a payment is never changes, nothing of it is deleted, and a reversed one stays reversed (RELIABILITY I7).
PROMISES = """
CREATE FUNCTION keep_collection_rows() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% are never deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION keep_payment_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a payment is does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER payments_keep_facts BEFORE UPDATE ON payments FOR EACH ROW WHEN (
  (OLD.amount_minor, OLD.fee_minor, OLD.currency, OLD.wallet_id, OLD.antenna_id, OLD.operator_reference,
   OLD.occurred_at)
  IS DISTINCT FROM
  (NEW.amount_minor, NEW.fee_minor, NEW.currency, NEW.wallet_id, NEW.antenna_id, NEW.operator_reference,
   NEW.occurred_at)
  OR (OLD.reversed_at IS NOT NULL AND (NEW.reversed_at IS NULL OR NEW.status <> 'reversed'))
) EXECUTE FUNCTION keep_payment_facts();
"""


def upgrade() -> None:
    make_tables()
    run_script(op, PROMISES)
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")


def make_tables() -> None:
    op.create_table(
        "collectives",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_collectives_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_collectives")),
        sa.UniqueConstraint("mutual_id", "reference", name=op.f("uq_collectives_mutual_id_reference")),
    )
    op.create_table(
        "distributions",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("collective_id", sa.Uuid(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total_minor > 0", name=op.f("ck_distributions_total")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "collective_id"],
            ["collectives.mutual_id", "collectives.id"],
            name=op.f("fk_distributions_mutual_id_collective_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_distributions")),
    )
    op.create_table(
        "statement_sweeps",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("compared_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_statement_sweeps_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "wallet_id", name=op.f("pk_statement_sweeps")),
    )
    op.create_table(
        "unproven_payments",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("operator_reference", sa.String(), nullable=False),
        sa.Column("query_reference", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("queries", sa.SmallInteger(), nullable=False),
        sa.Column("next_query_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'proven', 'disproved')", name=op.f("ck_unproven_payments_state")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_unproven_payments_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "wallet_id", "operator_reference", name=op.f("pk_unproven_payments")),
        sa.UniqueConstraint(
            "mutual_id", "query_reference", name=op.f("uq_unproven_payments_mutual_id_query_reference")
        ),
    )
    op.create_index(
        "ix_unproven_payments_due",
        "unproven_payments",
        ["next_query_at"],
        unique=False,
        postgresql_where="next_query_at IS NOT NULL",
    )
    op.create_table(
        "payments",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("antenna_id", sa.Uuid(), nullable=True),
        sa.Column("operator_reference", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payer_index", sa.LargeBinary(), nullable=True),
        sa.Column("payer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("typed_reference", sa.String(length=64), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("collective_id", sa.Uuid(), nullable=True),
        sa.Column("left_minor", sa.BigInteger(), nullable=False),
        sa.Column("undistributed_minor", sa.BigInteger(), nullable=False),
        sa.Column("has_incident", sa.Boolean(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_statement_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "method IS NULL OR method IN ('reference', 'msisdn', 'agent')", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint(
            "reason IS NULL OR reason IN ('UNKNOWN', 'AMBIGUOUS_MSISDN', 'UNIT_CLOSED')",
            name=op.f("ck_payments_reason"),
        ),
        sa.CheckConstraint(
            "status IN ('suspense', 'allocated', 'collective', 'refunded', 'reversed', 'income')",
            name=op.f("ck_payments_status"),
        ),
        sa.CheckConstraint("(wallet_id IS NULL) <> (antenna_id IS NULL)", name=op.f("ck_payments_source")),
        sa.CheckConstraint(
            "amount_minor > 0 AND fee_minor >= 0 AND fee_minor <= amount_minor", name=op.f("ck_payments_amount")
        ),
        sa.CheckConstraint("grade BETWEEN 1 AND 4", name=op.f("ck_payments_grade")),
        sa.CheckConstraint("left_minor + undistributed_minor <= amount_minor", name=op.f("ck_payments_left_of_amount")),
        sa.CheckConstraint("left_minor >= 0 AND undistributed_minor >= 0", name=op.f("ck_payments_left")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "antenna_id"],
            ["antennas.mutual_id", "antennas.id"],
            name=op.f("fk_payments_mutual_id_antenna_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "collective_id"],
            ["collectives.mutual_id", "collectives.id"],
            name=op.f("fk_payments_mutual_id_collective_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"], ["units.mutual_id", "units.id"], name=op.f("fk_payments_mutual_id_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_payments_mutual_id_wallet_id"),
        ),
        sa.UniqueConstraint(
            "mutual_id",
            "wallet_id",
            "operator_reference",
            name=op.f("uq_payments_mutual_id_wallet_id_operator_reference"),
        ),
    )
    op.create_index("ix_payments_unit", "payments", ["mutual_id", "unit_id"], postgresql_where="unit_id IS NOT NULL")
    op.create_index(
        "ix_payments_wallet",
        "payments",
        ["mutual_id", "wallet_id", "occurred_at"],
        postgresql_where="wallet_id IS NOT NULL",
    )
    op.create_index(
        "ix_payments_suspense",
        "payments",
        ["mutual_id", "occurred_at", "id"],
        unique=False,
        postgresql_where="left_minor > 0",
    )
    op.create_index(
        "ix_payments_undistributed",
        "payments",
        ["mutual_id", "collective_id"],
        unique=False,
        postgresql_where="undistributed_minor > 0",
    )
    op.create_index(
        "uq_payments_cash",
        "payments",
        ["mutual_id", "antenna_id", "operator_reference"],
        unique=True,
        postgresql_where="antenna_id IS NOT NULL",
    )
    # Made last, as that of entries: on a young table the youngest index wins, and foreign keys keep that plan.
    op.create_primary_key("pk_payments", "payments", ["mutual_id", "id"])
    op.create_table(
        "allocations",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("distribution_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("advance_minor", sa.BigInteger(), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("method IN ('reference', 'msisdn', 'agent')", name=op.f("ck_allocations_method")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_allocations_amount")),
        sa.CheckConstraint("fee_minor + advance_minor <= amount_minor", name=op.f("ck_allocations_shares")),
        sa.CheckConstraint("fee_minor >= 0 AND advance_minor >= 0", name=op.f("ck_allocations_not_negative")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "distribution_id"],
            ["distributions.mutual_id", "distributions.id"],
            name=op.f("fk_allocations_mutual_id_distribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_allocations_mutual_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"], ["units.mutual_id", "units.id"], name=op.f("fk_allocations_mutual_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_allocations")),
    )
    op.create_index(
        op.f("ix_allocations_mutual_id_payment_id"), "allocations", ["mutual_id", "payment_id"], unique=False
    )
    op.create_index(op.f("ix_allocations_mutual_id_unit_id"), "allocations", ["mutual_id", "unit_id"], unique=False)
    op.create_table(
        "payment_requests",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_reference", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("payer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=True),
        sa.Column("callback_token_index", sa.LargeBinary(), nullable=True),
        sa.Column("payment_url", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("queries", sa.SmallInteger(), nullable=False),
        sa.Column("next_query_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'asked', 'unknown', 'paid', 'failed', 'expired')", name=op.f("ck_payment_requests_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_requests_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_payment_requests_mutual_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"],
            ["units.mutual_id", "units.id"],
            name=op.f("fk_payment_requests_mutual_id_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_payment_requests_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payment_requests")),
        sa.UniqueConstraint("mutual_id", "reference", name=op.f("uq_payment_requests_mutual_id_reference")),
    )
    op.create_index(
        "ix_payment_requests_due",
        "payment_requests",
        ["next_query_at"],
        unique=False,
        postgresql_where="next_query_at IS NOT NULL",
    )
    op.create_index(
        "ix_payment_requests_handle", "payment_requests", ["mutual_id", "wallet_id", "handle"], unique=False
    )
    op.create_index(
        op.f("ix_payment_requests_mutual_id_unit_id"), "payment_requests", ["mutual_id", "unit_id"], unique=False
    )
