"""Reconciliation: operators' statements line by line, the proofs of wallets, and the differences they found."""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADDED = ("wallet_proofs", "differences")
KEPT = ("operator_statements", "statement_lines")
RESULTS = (
    "'matched', 'theirs_only', 'nothing_moved', 'amount_differs', 'fee_differs', 'contradicted', 'ours_only',"
    " 'unknown_payout', 'not_ours', 'unreadable'"
)
SETTLED_RESULTS = "'matched', 'theirs_only', 'nothing_moved'"

# What was told stays as it was told; what it came to is said once, and so is why nothing is left to do.
PROMISES = """
CREATE FUNCTION keep_statement() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what a statement told does not change' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER operator_statements_keep_facts BEFORE UPDATE ON operator_statements FOR EACH ROW WHEN (
  (OLD.wallet_id, OLD.source, OLD.sha256, OLD.since, OLD.until, OLD.is_whole, OLD.opening_minor, OLD.closing_minor,
   OLD.currency, OLD.lines_told, OLD.told_by, OLD.told_at)
  IS DISTINCT FROM
  (NEW.wallet_id, NEW.source, NEW.sha256, NEW.since, NEW.until, NEW.is_whole, NEW.opening_minor, NEW.closing_minor,
   NEW.currency, NEW.lines_told, NEW.told_by, NEW.told_at)
  OR OLD.compared_at IS NOT NULL
) EXECUTE FUNCTION keep_statement();
CREATE TRIGGER statement_lines_keep_facts BEFORE UPDATE ON statement_lines FOR EACH ROW WHEN (
  (OLD.statement_id, OLD.wallet_id, OLD.is_ours, OLD.fingerprint, OLD.name, OLD.direction, OLD.said,
   OLD.operator_reference, OLD.request_reference, OLD.reverses, OLD.amount_minor, OLD.fee_minor, OLD.currency,
   OLD.party_index, OLD.occurred_at)
  IS DISTINCT FROM
  (NEW.statement_id, NEW.wallet_id, NEW.is_ours, NEW.fingerprint, NEW.name, NEW.direction, NEW.said,
   NEW.operator_reference, NEW.request_reference, NEW.reverses, NEW.amount_minor, NEW.fee_minor, NEW.currency,
   NEW.party_index, NEW.occurred_at)
  OR (OLD.result IS NOT NULL AND NEW.result IS DISTINCT FROM OLD.result)
  OR (OLD.payment_id IS NOT NULL AND NEW.payment_id IS DISTINCT FROM OLD.payment_id)
  OR (OLD.payout_id IS NOT NULL AND NEW.payout_id IS DISTINCT FROM OLD.payout_id)
  OR (OLD.closed_at IS NOT NULL
      AND (NEW.closed_at, NEW.closed_by, NEW.closing) IS DISTINCT FROM (OLD.closed_at, OLD.closed_by, OLD.closing))
) EXECUTE FUNCTION keep_statement();
CREATE FUNCTION number_difference() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  last record;
BEGIN
  SELECT d.number, d.open_after_minor INTO last FROM differences d
  WHERE d.mutual_id = NEW.mutual_id AND d.wallet_id = NEW.wallet_id ORDER BY d.number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1
     OR NEW.open_after_minor <> coalesce(last.open_after_minor, 0) + NEW.amount_minor THEN
    RAISE EXCEPTION 'a difference follows the one before it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'difference_in_order';
  END IF;
  IF NEW.kind <> 'accepted' THEN
    RETURN NEW;
  END IF;
  IF sign(coalesce(last.open_after_minor, 0)) <> -sign(NEW.amount_minor)
     OR abs(NEW.amount_minor) > abs(last.open_after_minor) THEN
    RAISE EXCEPTION 'no more is accepted than is open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'difference_open';
  END IF;
  IF EXISTS (
    SELECT FROM differences d
    WHERE d.mutual_id = NEW.mutual_id AND d.wallet_id = NEW.wallet_id AND d.kind = 'stated' AND d.made_by = NEW.made_by
      AND d.number > (SELECT coalesce(max(z.number), 0) FROM differences z
                      WHERE z.mutual_id = NEW.mutual_id AND z.wallet_id = NEW.wallet_id AND z.open_after_minor = 0)
  ) THEN
    RAISE EXCEPTION 'whoever stated a balance does not accept its difference'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'difference_two_people';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER differences_in_order BEFORE INSERT ON differences FOR EACH ROW EXECUTE FUNCTION number_difference();
"""


def upgrade() -> None:
    make_statements()
    make_lines()
    make_proofs()
    make_differences()
    make_questions()
    run_script(op, PROMISES)
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
        "operator_statements",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("opening_minor", sa.BigInteger(), nullable=True),
        sa.Column("closing_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines_told", sa.BigInteger(), nullable=False),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("source IN ('api', 'file')", name=op.f("ck_operator_statements_source")),
        sa.CheckConstraint("until >= since AND lines_told >= 0", name=op.f("ck_operator_statements_window")),
        sa.CheckConstraint("octet_length(sha256) = 32", name=op.f("ck_operator_statements_sha256")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_operator_statements_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_operator_statements")),
        sa.UniqueConstraint(
            "wallet_id", "sha256", "mutual_id", name=op.f("uq_operator_statements_wallet_id_sha256_mutual_id")
        ),
    )


def make_lines() -> None:
    op.create_table(
        "statement_lines",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("operator_reference", sa.String(), nullable=True),
        sa.Column("request_reference", sa.String(), nullable=True),
        sa.Column("reverses", sa.String(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("fee_minor", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("party_index", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("payout_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("closing", sa.String(), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_statement_lines_direction")),
        sa.CheckConstraint(f"result IN ({RESULTS})", name=op.f("ck_statement_lines_result")),
        sa.CheckConstraint(
            "is_ours = (result IS NOT NULL AND result = 'ours_only')", name=op.f("ck_statement_lines_ours")
        ),
        sa.CheckConstraint(
            "num_nulls(closed_at, closed_by, closing) IN (0, 3)", name=op.f("ck_statement_lines_closed")
        ),
        sa.CheckConstraint(
            f"closed_at IS NULL OR result NOT IN ({SETTLED_RESULTS})", name=op.f("ck_statement_lines_closes_open")
        ),
        *[
            sa.ForeignKeyConstraint(
                ["mutual_id", column],
                [f"{table}.mutual_id", f"{table}.id"],
                name=op.f(f"fk_statement_lines_mutual_id_{column}"),
            )
            for column, table in (
                ("statement_id", "operator_statements"),
                ("wallet_id", "wallets"),
                ("payment_id", "payments"),
                ("payout_id", "payouts"),
            )
        ],
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_statement_lines")),
        sa.UniqueConstraint(
            "wallet_id", "fingerprint", "mutual_id", name=op.f("uq_statement_lines_wallet_id_fingerprint_mutual_id")
        ),
    )
    op.create_index("ix_statement_lines_statement", "statement_lines", ["statement_id", "mutual_id", "id"])
    op.create_index("ix_statement_lines_name", "statement_lines", ["wallet_id", "name", "mutual_id"])
    op.create_index(
        "ix_statement_lines_open",
        "statement_lines",
        ["mutual_id", "id"],
        postgresql_where=f"closed_at IS NULL AND (result IS NULL OR result NOT IN ({SETTLED_RESULTS}))",
    )


def make_proofs() -> None:
    op.create_table(
        "wallet_proofs",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("proven_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stated_minor", sa.BigInteger(), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("payouts_moving", sa.BigInteger(), nullable=False),
        sa.Column("leaving_minor", sa.BigInteger(), nullable=False),
        sa.Column("arriving_minor", sa.BigInteger(), nullable=False),
        sa.Column("explained_minor", sa.BigInteger(), nullable=False),
        sa.Column("posted_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("stated_by", sa.String(), nullable=False),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('person', 'file', 'asked', 'told')", name=op.f("ck_wallet_proofs_source")),
        sa.CheckConstraint(
            "ledger_minor - stated_minor = explained_minor + posted_minor", name=op.f("ck_wallet_proofs_gap")
        ),
        sa.CheckConstraint(
            "explained_minor = 0 OR source IN ('asked', 'told')", name=op.f("ck_wallet_proofs_explained")
        ),
        sa.CheckConstraint(
            "explained_minor BETWEEN -arriving_minor AND leaving_minor", name=op.f("ck_wallet_proofs_on_its_way")
        ),
        sa.CheckConstraint(
            "stated_minor >= 0 AND leaving_minor >= 0 AND arriving_minor >= 0", name=op.f("ck_wallet_proofs_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_wallet_proofs_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_wallet_proofs")),
    )
    op.create_index("ix_wallet_proofs_wallet", "wallet_proofs", ["wallet_id", "mutual_id", "id"])


def make_differences() -> None:
    op.create_table(
        "differences",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("open_after_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("proof_id", sa.Uuid(), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('stated', 'accepted')", name=op.f("ck_differences_kind")),
        sa.CheckConstraint("(kind = 'stated') = (proof_id IS NOT NULL)", name=op.f("ck_differences_proof")),
        sa.CheckConstraint("amount_minor <> 0 AND number > 0", name=op.f("ck_differences_amount")),
        sa.CheckConstraint(
            "kind = 'stated' OR made_by LIKE 'person:%'", name=op.f("ck_differences_accepted_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_differences_mutual_id_wallet_id"),
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "proof_id"],
            ["wallet_proofs.mutual_id", "wallet_proofs.id"],
            name=op.f("fk_differences_mutual_id_proof_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_differences")),
        sa.UniqueConstraint("wallet_id", "number", "mutual_id", name=op.f("uq_differences_wallet_id_number_mutual_id")),
        sa.UniqueConstraint("proof_id", "mutual_id", name=op.f("uq_differences_proof_id_mutual_id")),
    )


def make_questions() -> None:
    op.create_table(
        "balance_questions",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("ledger_minor", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_balance_questions_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "wallet_id", name=op.f("pk_balance_questions")),
    )
