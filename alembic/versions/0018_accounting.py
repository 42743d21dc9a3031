"""Entries by hand and money taken as income, by two people; arrears given up."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0018_accounting.sql"
KEPT = ("manual_entries", "income_proposals", "write_offs", "takings")
STATES = "state IN ('proposed', 'approved', 'refused', 'withdrawn')"
DECIDED = "(state = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
TWO_PEOPLE = "state = 'proposed' OR (state = 'withdrawn') = (decided_by = proposed_by)"


def upgrade() -> None:
    mark_dues()
    make_write_offs()
    make_takings()
    make_manual_entries()
    make_income_proposals()
    run_script(op, PROMISES.read_text())
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")
    revoke_changes(op, "write_offs")


def mark_dues() -> None:
    """No due is written off before this migration: there is nothing to validate."""
    op.add_column("dues", sa.Column("written_off_on", sa.Date(), nullable=True))
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE dues ADD CONSTRAINT ck_dues_written_off_is_cancelled"
        " CHECK (written_off_on IS NULL OR (cancelled_minor > 0 AND called_on IS NOT NULL AND kind <> 'fee'))"
    )


def make_write_offs() -> None:
    op.create_table(
        "write_offs",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("parts", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_write_offs_amount")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_write_offs_note")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"], ["units.mutual_id", "units.id"], name=op.f("fk_write_offs_mutual_id_unit_id")
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_write_offs")),
    )
    op.create_index(op.f("ix_write_offs_unit_id_mutual_id"), "write_offs", ["unit_id", "mutual_id"])


def make_takings() -> None:
    op.create_table(
        "takings",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('recovery', 'unclaimed')", name=op.f("ck_takings_kind")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_takings_amount")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_takings_note")),
        sa.CheckConstraint(
            "(kind = 'unclaimed') = (proposed_by IS NOT NULL) AND (proposed_by IS NULL OR proposed_by <> decided_by)",
            name=op.f("ck_takings_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_takings_mutual_id_payment_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_takings")),
    )
    op.create_index(op.f("ix_takings_payment_id_mutual_id"), "takings", ["payment_id", "mutual_id"])


def make_manual_entries() -> None:
    op.create_table(
        "manual_entries",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("lines", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("mirrors", sa.Uuid(), nullable=True),
        *decision_columns(),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        *decision_checks("manual_entries"),
        sa.CheckConstraint("kind IN ('entry', 'expense')", name=op.f("ck_manual_entries_kind")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_manual_entries_note")),
        sa.CheckConstraint("(state = 'approved') = (entry_id IS NOT NULL)", name=op.f("ck_manual_entries_posted")),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_manual_entries_mutual_id")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "mirrors"],
            ["manual_entries.mutual_id", "manual_entries.id"],
            name=op.f("fk_manual_entries_mutual_id_mirrors"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "entry_id"],
            ["entries.mutual_id", "entries.id"],
            name=op.f("fk_manual_entries_mutual_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_manual_entries")),
    )
    op.create_index(
        "uq_manual_entries_mirrors",
        "manual_entries",
        ["mutual_id", "mirrors"],
        unique=True,
        postgresql_where="mirrors IS NOT NULL AND state IN ('proposed', 'approved')",
    )
    op.create_index(
        "ix_manual_entries_waiting",
        "manual_entries",
        ["mutual_id", "booked_on"],
        postgresql_where="state = 'proposed'",
    )
    op.create_index(
        "uq_manual_entries_entry",
        "manual_entries",
        ["mutual_id", "entry_id"],
        unique=True,
        postgresql_where="entry_id IS NOT NULL",
    )


def make_income_proposals() -> None:
    op.create_table(
        "income_proposals",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        *decision_columns(),
        sa.Column("taking_id", sa.Uuid(), nullable=True),
        *decision_checks("income_proposals"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_income_proposals_amount")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_income_proposals_note")),
        sa.CheckConstraint("(state = 'approved') = (taking_id IS NOT NULL)", name=op.f("ck_income_proposals_taken")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"],
            ["payments.mutual_id", "payments.id"],
            name=op.f("fk_income_proposals_mutual_id_payment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "taking_id"],
            ["takings.mutual_id", "takings.id"],
            name=op.f("fk_income_proposals_mutual_id_taking_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_income_proposals")),
    )
    op.create_index(
        "uq_income_proposals_waiting",
        "income_proposals",
        ["mutual_id", "payment_id"],
        unique=True,
        postgresql_where="state = 'proposed'",
    )


def decision_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
    ]


def decision_checks(table: str) -> list[sa.CheckConstraint]:
    told = {"state": STATES, "decided": DECIDED, "two_people": TWO_PEOPLE}
    return [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in told.items()]
