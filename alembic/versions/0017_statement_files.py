"""Statement files: how a wallet's are read, and what the bank's say beside the books."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ADDED = ("statement_mappings", "bank_statements", "bank_lines")

# Both sides of a tie come to the same sum when they are tied, and a tie is undone once and whole (RELIABILITY I2).
PROMISES = """
CREATE FUNCTION keep_bank_tie() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what is tied does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER bank_ties_keep_facts BEFORE UPDATE ON bank_ties FOR EACH ROW WHEN (
  (OLD.mutual_id, OLD.id, OLD.tie_id, OLD.line_id, OLD.entry_id, OLD.tied_by, OLD.tied_at)
  IS DISTINCT FROM (NEW.mutual_id, NEW.id, NEW.tie_id, NEW.line_id, NEW.entry_id, NEW.tied_by, NEW.tied_at)
  OR OLD.undone_at IS NOT NULL
) EXECUTE FUNCTION keep_bank_tie();
CREATE FUNCTION weigh_bank_ties() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM (SELECT DISTINCT mutual_id, tie_id FROM added) t
    WHERE (
      SELECT coalesce(sum(l.amount_minor), 0) FROM bank_ties k
      JOIN bank_lines l ON l.mutual_id = k.mutual_id AND l.id = k.line_id
      WHERE k.mutual_id = t.mutual_id AND k.tie_id = t.tie_id
    ) <> (
      SELECT coalesce(sum(CASE x.side WHEN 'D' THEN x.amount_minor ELSE -x.amount_minor END), 0) FROM bank_ties k
      JOIN lines x ON x.mutual_id = k.mutual_id AND x.entry_id = k.entry_id
      JOIN accounts a ON a.mutual_id = x.mutual_id AND a.id = x.account_id AND a.code = '5211'
      WHERE k.mutual_id = t.mutual_id AND k.tie_id = t.tie_id
    )
  ) THEN
    RAISE EXCEPTION 'the two sides of a tie come to different sums' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER bank_ties_weighed AFTER INSERT ON bank_ties REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION weigh_bank_ties();
"""


def upgrade() -> None:
    make_mappings()
    make_statements()
    make_lines()
    make_ties()
    run_script(op, PROMISES)
    for name in ADDED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    revoke_changes(op, *ADDED)
    op.execute(
        "CREATE TRIGGER bank_ties_kept BEFORE DELETE OR TRUNCATE ON bank_ties "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON bank_ties FROM {runtime_role(op)}")


def make_mappings() -> None:
    op.create_table(
        "statement_mappings",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("mapping", postgresql.JSONB(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_statement_mappings_version")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_statement_mappings_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "wallet_id", "version", name=op.f("pk_statement_mappings")),
    )


def make_statements() -> None:
    op.create_table(
        "bank_statements",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=False),
        sa.Column("closing_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("line_count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("file_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opened_on <= closed_on AND line_count >= 0", name=op.f("ck_bank_statements_days")),
        sa.CheckConstraint(
            "octet_length(digest) = 32 AND octet_length(file_sha256) = 32", name=op.f("ck_bank_statements_digests")
        ),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name=op.f("fk_bank_statements_mutual_id")),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_bank_statements")),
        sa.UniqueConstraint(
            "mutual_id",
            "account_index",
            "reference",
            name=op.f("uq_bank_statements_mutual_id_account_index_reference"),
        ),
    )


def make_lines() -> None:
    op.create_table(
        "bank_lines",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("account_index", sa.LargeBinary(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("value_on", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("charge_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("end_to_end_id", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("family", sa.String(), nullable=True),
        sa.CheckConstraint(
            "amount_minor <> 0 AND charge_minor BETWEEN 0 AND abs(amount_minor)", name=op.f("ck_bank_lines_amounts")
        ),
        sa.CheckConstraint(
            "octet_length(identity) = 32 AND octet_length(digest) = 32", name=op.f("ck_bank_lines_digests")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "statement_id"],
            ["bank_statements.mutual_id", "bank_statements.id"],
            name=op.f("fk_bank_lines_mutual_id_statement_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_bank_lines")),
        sa.UniqueConstraint(
            "mutual_id", "account_index", "identity", name=op.f("uq_bank_lines_mutual_id_account_index_identity")
        ),
    )
    op.create_index(op.f("ix_bank_lines_statement_id_mutual_id"), "bank_lines", ["statement_id", "mutual_id"])


def make_ties() -> None:
    open_side = {"unique": True, "postgresql_where": "undone_at IS NULL"}
    op.create_table(
        "bank_ties",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tie_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("tied_by", sa.String(), nullable=False),
        sa.Column("tied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(line_id IS NULL) <> (entry_id IS NULL)", name=op.f("ck_bank_ties_one_side")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name=op.f("ck_bank_ties_undone")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "line_id"],
            ["bank_lines.mutual_id", "bank_lines.id"],
            name=op.f("fk_bank_ties_mutual_id_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "entry_id"], ["entries.mutual_id", "entries.id"], name=op.f("fk_bank_ties_mutual_id_entry_id")
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_bank_ties")),
    )
    op.create_index("uq_bank_ties_line", "bank_ties", ["mutual_id", "line_id"], **open_side)
    op.create_index("uq_bank_ties_entry", "bank_ties", ["mutual_id", "entry_id"], **open_side)
    op.create_index(op.f("ix_bank_ties_tie_id_mutual_id"), "bank_ties", ["tie_id", "mutual_id"])
