"""Restored backups hold money back until the operators' history is known."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0023_recovery.sql"


def upgrade() -> None:
    make_recoveries()
    make_lanes()
    make_items()
    run_script(op, PROMISES.read_text())
    role = runtime_role(op)
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON recoveries FROM {role}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON recovery_lanes, recovery_items FROM {role}")


def make_recoveries() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("backup_taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backup_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_by", sa.String(), nullable=False),
        sa.CheckConstraint("restored_at >= backup_taken_at", name=op.f("ck_recoveries_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
    )


def make_lanes() -> None:
    op.create_table(
        "recovery_lanes",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("compared_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_by", sa.String(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("confirmed_by <> declared_by", name=op.f("ck_recovery_lanes_two_people")),
        sa.CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_recovery_lanes_confirmed")),
        sa.CheckConstraint(
            "(declared_by IS NULL) = (note IS NULL) AND note <> ''", name=op.f("ck_recovery_lanes_declared")
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR declared_by IS NOT NULL", name=op.f("ck_recovery_lanes_declared_first")
        ),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_recovery_lanes_mutual_id")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovery_lanes_recovery_id")),
        sa.PrimaryKeyConstraint("mutual_id", "recovery_id", "account_code", name=op.f("pk_recovery_lanes")),
    )


def make_items() -> None:
    op.create_table(
        "recovery_items",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("account_code", sa.String(), nullable=False),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("receiver_index", sa.LargeBinary(), nullable=True),
        sa.Column("grade", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("proposed_by", sa.String(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome IN ('paid', 'not_a_payout')", name=op.f("ck_recovery_items_outcome")),
        sa.CheckConstraint("(outcome = 'paid') = (payout_id IS NOT NULL)", name=op.f("ck_recovery_items_payout")),
        sa.CheckConstraint("(outcome IS NULL) = (proposed_by IS NULL)", name=op.f("ck_recovery_items_proposed")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_recovery_items_two_people")),
        sa.CheckConstraint(
            "decided_by IS NULL OR proposed_by IS NOT NULL", name=op.f("ck_recovery_items_proposed_first")
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_recovery_items_decided")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "evidence_id"],
            ["payout_evidence.mutual_id", "payout_evidence.id"],
            name=op.f("fk_recovery_items_mutual_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payout_id"],
            ["payouts.mutual_id", "payouts.id"],
            name=op.f("fk_recovery_items_mutual_id_payout_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "evidence_id", name=op.f("pk_recovery_items")),
        sa.UniqueConstraint(
            "mutual_id",
            "account_code",
            "operator_reference",
            name=op.f("uq_recovery_items_mutual_id_account_code_operator_reference"),
        ),
    )
