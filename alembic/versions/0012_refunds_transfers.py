"""Refunds that members are owed, and our own money on the move between bank and wallets."""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEPT = ("transfers", "refunds", "refund_parts")

# What left stays what it was and arrives once; what a refund took comes back once, if at all (RELIABILITY I2).
PROMISES = """
CREATE FUNCTION keep_transfer_facts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a transfer is does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER transfers_keep_facts BEFORE UPDATE ON transfers FOR EACH ROW WHEN (
  (OLD.from_wallet_id, OLD.to_wallet_id, OLD.amount_minor, OLD.fee_minor, OLD.currency, OLD.sent_at, OLD.sent_on,
   OLD.sent_by)
  IS DISTINCT FROM
  (NEW.from_wallet_id, NEW.to_wallet_id, NEW.amount_minor, NEW.fee_minor, NEW.currency, NEW.sent_at, NEW.sent_on,
   NEW.sent_by)
  OR (OLD.credited_at IS NOT NULL
      AND (OLD.credited_at, OLD.credited_by) IS DISTINCT FROM (NEW.credited_at, NEW.credited_by))
) EXECUTE FUNCTION keep_transfer_facts();
CREATE FUNCTION keep_refund_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a refund took does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER refund_parts_keep_facts BEFORE UPDATE ON refund_parts FOR EACH ROW WHEN (
  (OLD.refund_id, OLD.payment_id, OLD.amount_minor, OLD.taken_at)
  IS DISTINCT FROM (NEW.refund_id, NEW.payment_id, NEW.amount_minor, NEW.taken_at)
  OR OLD.given_back_at IS NOT NULL
) EXECUTE FUNCTION keep_refund_parts();
"""


def upgrade() -> None:
    make_transfers()
    make_refunds()
    run_script(op, PROMISES)
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")
    revoke_changes(op, "refunds")


def make_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_wallet_id", sa.Uuid(), nullable=True),
        sa.Column("to_wallet_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("credited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("credited_by", sa.String(), nullable=True),
        sa.CheckConstraint("amount_minor > 0 AND fee_minor >= 0", name=op.f("ck_transfers_amount")),
        sa.CheckConstraint(
            "from_wallet_id IS NULL OR from_wallet_id <> to_wallet_id", name=op.f("ck_transfers_two_places")
        ),
        sa.CheckConstraint("(credited_at IS NULL) = (credited_by IS NULL)", name=op.f("ck_transfers_credited")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "from_wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_transfers_mutual_id_from_wallet_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "to_wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_transfers_mutual_id_to_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_transfers")),
    )
    op.create_index("ix_transfers_in_transit", "transfers", ["mutual_id", "id"], postgresql_where="credited_at IS NULL")


def make_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("ordered_by", sa.String(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(unit_id IS NULL) <> (payment_id IS NULL)", name=op.f("ck_refunds_source")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"], ["units.mutual_id", "units.id"], name=op.f("fk_refunds_mutual_id_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_refunds_mutual_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_refunds")),
    )
    op.create_index("ix_refunds_unit", "refunds", ["mutual_id", "unit_id"], postgresql_where="unit_id IS NOT NULL")
    op.create_index(
        "ix_refunds_payment", "refunds", ["mutual_id", "payment_id"], postgresql_where="payment_id IS NOT NULL"
    )
    op.create_table(
        "refund_parts",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_parts_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "refund_id"],
            ["refunds.mutual_id", "refunds.id"],
            name=op.f("fk_refund_parts_mutual_id_refund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_refund_parts_mutual_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_refund_parts")),
    )
    op.create_index(
        "uq_refund_parts_standing",
        "refund_parts",
        ["mutual_id", "refund_id", "payment_id"],
        unique=True,
        postgresql_where="given_back_at IS NULL",
    )
    op.create_index(op.f("ix_refund_parts_payment_id_mutual_id"), "refund_parts", ["payment_id", "mutual_id"])
