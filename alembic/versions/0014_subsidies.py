"""Co-financing: statements with their lines, receipts, what they settle, and decisions of two people."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0014_subsidies.sql"
ADDED = ("subsidy_statements", "subsidy_lines", "subsidy_receipts", "subsidy_applications")
KEPT = ("subsidy_desks", "subsidy_decisions")


def upgrade() -> None:
    make_statements()
    make_receipts()
    make_decisions()
    run_script(op, PROMISES.read_text("utf-8"))
    for name in ADDED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    revoke_changes(op, *ADDED)
    for name in KEPT:
        op.execute(
            f"CREATE TRIGGER {name}_kept BEFORE DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
        )
    op.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(KEPT)} FROM {runtime_role(op)}")


def make_statements() -> None:
    op.create_table(
        "subsidy_desks",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("funder IN ('state', 'donor')", name=op.f("ck_subsidy_desks_funder")),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_subsidy_desks_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "funder", name=op.f("pk_subsidy_desks")),
    )
    op.create_table(
        "subsidy_statements",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("funder_name", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("lines_count", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("billed_on", sa.Date(), nullable=False),
        sa.Column("billed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("billed_by", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0 AND lines_count > 0", name=op.f("ck_subsidy_statements_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "funder"],
            ["subsidy_desks.mutual_id", "subsidy_desks.funder"],
            name=op.f("fk_subsidy_statements_mutual_id_funder"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_subsidy_statements")),
        sa.UniqueConstraint(
            "mutual_id", "funder", "number", name=op.f("uq_subsidy_statements_mutual_id_funder_number")
        ),
    )
    op.create_table(
        "subsidy_lines",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("accrual_id", sa.Uuid(), nullable=False),
        sa.Column("sign", sa.SmallInteger(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("unit_reference", sa.String(length=10), nullable=False),
        sa.Column("antenna_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("head_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("instalment", sa.SmallInteger(), nullable=False),
        sa.Column("persons", sa.SmallInteger(), nullable=False),
        sa.Column("accrued_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("sign IN (1, -1) AND sign(amount_minor) = sign", name=op.f("ck_subsidy_lines_sign")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "statement_id"],
            ["subsidy_statements.mutual_id", "subsidy_statements.id"],
            name=op.f("fk_subsidy_lines_mutual_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "accrual_id", "sign", name=op.f("pk_subsidy_lines")),
        sa.UniqueConstraint(
            "mutual_id", "statement_id", "position", name=op.f("uq_subsidy_lines_mutual_id_statement_id_position")
        ),
    )


def make_receipts() -> None:
    op.create_table(
        "subsidy_receipts",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("bank_reference", sa.String(), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_subsidy_receipts_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "funder"],
            ["subsidy_desks.mutual_id", "subsidy_desks.funder"],
            name=op.f("fk_subsidy_receipts_mutual_id_funder"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_subsidy_receipts")),
    )
    op.create_table(
        "subsidy_applications",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("from_excess", sa.Boolean(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_subsidy_applications_amount")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "receipt_id"],
            ["subsidy_receipts.mutual_id", "subsidy_receipts.id"],
            name=op.f("fk_subsidy_applications_mutual_id_receipt_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "statement_id"],
            ["subsidy_statements.mutual_id", "subsidy_statements.id"],
            name=op.f("fk_subsidy_applications_mutual_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_subsidy_applications")),
    )
    op.create_index(
        op.f("ix_subsidy_applications_statement_id_mutual_id"), "subsidy_applications", ["statement_id", "mutual_id"]
    )
    op.create_index(
        op.f("ix_subsidy_applications_receipt_id_mutual_id"), "subsidy_applications", ["receipt_id", "mutual_id"]
    )


def make_decisions() -> None:
    op.create_table(
        "subsidy_decisions",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("funder", sa.String(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'disallowance' AND statement_id IS NOT NULL AND receipt_id IS NULL)"
            " OR (kind = 'repayment' AND receipt_id IS NOT NULL AND statement_id IS NULL)",
            name=op.f("ck_subsidy_decisions_subject"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_subsidy_decisions_amount")),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("ck_subsidy_decisions_two_people")),
        sa.CheckConstraint(
            "num_nulls(is_approved, decided_on, decided_at, decided_by) IN (0, 4)",
            name=op.f("ck_subsidy_decisions_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "statement_id"],
            ["subsidy_statements.mutual_id", "subsidy_statements.id"],
            name=op.f("fk_subsidy_decisions_mutual_id_statement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "receipt_id"],
            ["subsidy_receipts.mutual_id", "subsidy_receipts.id"],
            name=op.f("fk_subsidy_decisions_mutual_id_receipt_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_subsidy_decisions")),
    )
    op.create_index(
        op.f("ix_subsidy_decisions_statement_id_mutual_id"), "subsidy_decisions", ["statement_id", "mutual_id"]
    )
    op.create_index(op.f("ix_subsidy_decisions_receipt_id_mutual_id"), "subsidy_decisions", ["receipt_id", "mutual_id"])
