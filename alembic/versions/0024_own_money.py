"""Our own money that operators tell of is tied to the entry that booked it; a wallet may be stated overdrawn."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0024_own_money.sql"
STATUSES = "'suspense', 'allocated', 'collective', 'refunded', 'reversed', 'income'"
CHANGED = (
    ("payments", "ck_payments_status", f"status IN ({STATUSES}, 'own')"),
    ("payments", "ck_payments_own", "status <> 'own' OR (left_minor = 0 AND undistributed_minor = 0)"),
    ("wallet_proofs", "ck_wallet_proofs_amounts", "leaving_minor >= 0 AND arriving_minor >= 0"),
)


def upgrade() -> None:
    make_ties()
    for table, name, condition in CHANGED:
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})"
        )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_entries_own ON entries (mutual_id, booked_on, id)"
        " WHERE event IN ('E13', 'E18', 'E19', 'E20')"
    )
    run_script(op, PROMISES.read_text())
    op.execute(f"REVOKE DELETE, TRUNCATE ON own_ties FROM {runtime_role(op)}")


def make_ties() -> None:
    op.create_table(
        "own_ties",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("operator_reference", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("costs_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("tied_by", sa.String(), nullable=False),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_own_ties_direction")),
        sa.CheckConstraint(
            "amount_minor > 0 AND costs_minor >= 0 AND costs_minor < amount_minor", name=op.f("ck_own_ties_amount")
        ),
        sa.CheckConstraint(
            "operator_reference = btrim(operator_reference) AND operator_reference <> ''", name=op.f("ck_own_ties_name")
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_own_ties_undone")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_own_ties_mutual_id_wallet_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"], name=op.f("fk_own_ties_mutual_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_own_ties")),
    )
    op.create_index(
        "uq_own_ties_name",
        "own_ties",
        ["wallet_id", "operator_reference", "direction", "mutual_id"],
        unique=True,
        postgresql_where="undone_at IS NULL",
    )
    op.create_index(
        "uq_own_ties_entry",
        "own_ties",
        ["entry_id", "wallet_id"],
        unique=True,
        postgresql_where="undone_at IS NULL",
    )
