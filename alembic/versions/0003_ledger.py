"""The books: chart, accounts, entries and lines, balances, periods, and the seals of hash chains.

Written by hand, for the promises stand in triggers (`alembic/sql/0003_ledger.sql`): an entry is whole, balanced and
closed by the statement that makes it, nothing written is ever changed, and balances move with lines in no other way.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TRIGGERS = Path(__file__).parents[1] / "sql" / "0003_ledger.sql"
TYPES = "'asset', 'liability', 'equity', 'income', 'contra_income', 'expense'"
ENTRY = (["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"])
ACCOUNT = (["mutual_id", "account_id"], ["accounts.mutual_id", "accounts.id"])


def upgrade() -> None:
    make_chart()
    make_journal()
    make_balances()
    make_periods()
    make_seals()
    run_script(op, TRIGGERS.read_text())
    revoke_changes(op, "accounts", "entries", "lines", "seals")
    limit_runtime_role()


def make_chart() -> None:
    op.create_table(
        "chart_accounts",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("name_fr", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("side", sa.String(1), nullable=False),
        sa.Column("party_kind", sa.String),
        sa.Column("pcms_code", sa.String),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.CheckConstraint(f"type IN ({TYPES})", name="type"),
        sa.CheckConstraint("side IN ('D', 'C')", name="side"),
    )
    op.create_table(
        "accounts",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, nullable=False),
        sa.Column(
            "party", sa.Uuid, nullable=False, server_default=sa.text("'00000000-0000-0000-0000-000000000000'::uuid")
        ),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.ForeignKeyConstraint(["mutual_id", "code"], ["chart_accounts.mutual_id", "chart_accounts.code"]),
        sa.UniqueConstraint("mutual_id", "code", "party"),
    )


def make_journal() -> None:
    op.create_table(
        "entries",
        sa.Column("mutual_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("antenna_id", sa.Uuid),
        sa.Column("reverses", sa.Uuid),
        sa.Column("note", sa.String),
        sa.Column("line_count", sa.SmallInteger, nullable=False),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.UniqueConstraint("mutual_id", "key"),
        sa.CheckConstraint("line_count >= 2", name="line_count"),
    )
    # While a table is young all its indexes look equally good, the youngest wins, and the plans of foreign keys and
    # triggers are kept (PERFORMANCE 8): so the primary key is made last, and only keys begin with mutual_id.
    op.create_index(None, "entries", ["position", "mutual_id"])
    op.create_index(None, "entries", ["booked_on", "mutual_id", "id"])
    op.create_index(None, "entries", ["cause", "mutual_id"])
    op.create_primary_key("pk_entries", "entries", ["mutual_id", "id"])
    op.create_foreign_key(None, "entries", "entries", ["mutual_id", "reverses"], ["mutual_id", "id"])
    op.create_table(
        "lines",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("entry_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("side", sa.String(1), nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(*ENTRY),
        sa.ForeignKeyConstraint(*ACCOUNT),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("side IN ('D', 'C')", name="side"),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
    )
    op.create_index(None, "lines", ["mutual_id", "account_id", "booked_on", "entry_id"])


def make_balances() -> None:
    """Written from lines only, whose accounts are proven: no foreign keys of their own."""
    op.create_table(
        "balances",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("debit_minor", sa.BigInteger, nullable=False),
        sa.Column("credit_minor", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "balance_days",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("debit_minor", sa.BigInteger, nullable=False),
        sa.Column("credit_minor", sa.BigInteger, nullable=False),
    )


def make_periods() -> None:
    op.create_table(
        "periods",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("starts_on", sa.Date, primary_key=True),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"]),
        sa.CheckConstraint("status IN ('open', 'closed')", name="status"),
        sa.CheckConstraint("starts_on <= ends_on", name="days"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL AND closed_by IS NOT NULL)", name="closing"),
    )


def make_seals() -> None:
    op.create_table(
        "seals",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("chain", sa.String, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        sa.Column("row_count", sa.BigInteger, nullable=False),
        sa.Column("rows_hash", sa.LargeBinary, nullable=False),
        sa.Column("previous_hash", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_position <= last_position AND row_count > 0", name="run"),
        sa.CheckConstraint("number > 0", name="number"),
    )


def limit_runtime_role() -> None:
    """Balances move with lines only; a chart grows and may be renamed; periods are closed, not removed."""
    role = runtime_role(op)
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON balances, balance_days FROM {role}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON chart_accounts FROM {role}")
    op.execute(f"GRANT UPDATE (name_fr, name_en, pcms_code) ON chart_accounts TO {role}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON periods FROM {role}")
