"""Refunds that members are owed, and our own money on the move between bank and wallets."""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0012"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = ("transfers",)

# What left stays what it was, and arrives once (RELIABILITY I2).
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
"""


def upgrade() -> None:
    make_transfers()
    run_script(op, PROMISES)
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")


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
