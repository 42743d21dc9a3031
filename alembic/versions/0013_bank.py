"""Payouts by bank: our own account, the payment files that were taken, and what the bank's files said."""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, runtime_role

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ADDED = ("payment_files", "payment_file_lines", "bank_confirmations")


def upgrade() -> None:
    make_account()
    make_files()
    make_confirmations()
    for name in ADDED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    revoke_changes(op, *ADDED)
    op.execute(
        "CREATE TRIGGER bank_accounts_kept BEFORE DELETE OR TRUNCATE ON bank_accounts "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_payout_rows()"
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON bank_accounts FROM {runtime_role(op)}")


def make_account() -> None:
    op.create_table(
        "bank_accounts",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("bic", sa.String(), nullable=True),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_bank_accounts_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", name=op.f("pk_bank_accounts")),
    )


def make_files() -> None:
    op.create_table(
        "payment_files",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("payouts_count", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format IN ('csv', 'pain.001')", name=op.f("ck_payment_files_format")),
        sa.CheckConstraint(
            "number > 0 AND payouts_count > 0 AND total_minor > 0", name=op.f("ck_payment_files_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "batch_id"],
            ["payout_batches.mutual_id", "payout_batches.id"],
            name=op.f("fk_payment_files_mutual_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_payment_files")),
        sa.UniqueConstraint("mutual_id", "batch_id", "number", name=op.f("uq_payment_files_mutual_id_batch_id_number")),
    )
    op.create_table(
        "payment_file_lines",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mutual_id", "attempt_id"],
            ["payout_attempts.mutual_id", "payout_attempts.id"],
            name=op.f("fk_payment_file_lines_mutual_id_attempt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "file_id"],
            ["payment_files.mutual_id", "payment_files.id"],
            name=op.f("fk_payment_file_lines_mutual_id_file_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "attempt_id", name=op.f("pk_payment_file_lines")),
    )
    op.create_index(op.f("ix_payment_file_lines_file_id_mutual_id"), "payment_file_lines", ["file_id", "mutual_id"])


def make_confirmations() -> None:
    op.create_table(
        "bank_confirmations",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_bank_confirmations_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_bank_confirmations")),
        sa.UniqueConstraint("mutual_id", "sha256", name=op.f("uq_bank_confirmations_mutual_id_sha256")),
    )
