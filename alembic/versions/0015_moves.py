"""Our own money on the move: sweeps and transfers that come back, antenna cash deposited, operators' invoices.

A wallet is drawn on for what it holds, an antenna brings what it has, an operator is paid what it invoiced: triggers
say so to everybody (`alembic/sql/0015_moves.sql`).
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import revoke_changes, run_script, runtime_role

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TRIGGERS = Path(__file__).parents[1] / "sql" / "0015_moves.sql"
OF_WALLET = (["mutual_id", "wallet_id"], ["wallets.mutual_id", "wallets.id"])
OF_ANTENNA = (["mutual_id", "antenna_id"], ["antennas.mutual_id", "antennas.id"])
OF_INVOICE = (["mutual_id", "invoice_id"], ["operator_invoices.mutual_id", "operator_invoices.id"])
OF_PAYMENT = (["mutual_id", "payment_id"], ["operator_payments.mutual_id", "operator_payments.id"])
APPENDED = ("cash_deposits", "operator_payments", "operator_payment_parts")
PROMISES = {
    "not_bank_to_bank": "num_nonnulls(from_wallet_id, to_wallet_id) > 0",
    "levy": "levy_minor = 0 OR (levy_minor > 0 AND to_wallet_id IS NULL)",
    "returned": "(returned_at IS NULL) = (returned_by IS NULL) AND num_nonnulls(credited_at, returned_at) < 2",
    "costs_returned": "fee_returned_minor BETWEEN 0 AND fee_minor AND levy_returned_minor BETWEEN 0 AND levy_minor"
    " AND (returned_at IS NOT NULL OR fee_returned_minor + levy_returned_minor = 0)",
}


def upgrade() -> None:
    widen_transfers()
    make_deposits()
    make_invoices()
    make_payments()
    run_script(op, TRIGGERS.read_text())
    for name in APPENDED:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    revoke_changes(op, *APPENDED)
    op.execute(
        "CREATE TRIGGER operator_invoices_kept BEFORE DELETE OR TRUNCATE ON operator_invoices "
        "FOR EACH STATEMENT EXECUTE FUNCTION keep_collection_rows()"
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON operator_invoices FROM {runtime_role(op)}")


def widen_transfers() -> None:
    """A place of none is the bank at either end; transfers are few, so what scans them is short.

    The defaults serve the code that runs until this one does.
    """
    op.execute("-- squawk-ignore ban-drop-not-null\nALTER TABLE transfers ALTER COLUMN to_wallet_id DROP NOT NULL")
    for name in ("levy_minor", "fee_returned_minor", "levy_returned_minor"):
        op.add_column("transfers", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("transfers", sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("transfers", sa.Column("returned_by", sa.String(), nullable=True))
    for name, promise in PROMISES.items():
        op.execute(
            "-- squawk-ignore constraint-missing-not-valid\n"
            f"ALTER TABLE transfers ADD CONSTRAINT ck_transfers_{name} CHECK ({promise})"
        )


def make_deposits() -> None:
    op.create_table(
        "cash_deposits",
        *keys("id"),
        key("antenna_id"),
        key("wallet_id", nullable=True),
        *money(),
        *done("deposited"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_cash_deposits_amount")),
        refers("cash_deposits", OF_ANTENNA),
        refers("cash_deposits", OF_WALLET),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_cash_deposits")),
    )


def make_invoices() -> None:
    op.create_table(
        "operator_invoices",
        *keys("id"),
        key("wallet_id"),
        sa.Column("number", sa.String(), nullable=False),
        *money(),
        sa.Column("paid_minor", sa.BigInteger(), nullable=False),
        sa.Column("expected_minor", sa.BigInteger(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        *done("recorded"),
        sa.CheckConstraint(
            "amount_minor > 0 AND paid_minor BETWEEN 0 AND amount_minor", name=op.f("ck_operator_invoices_amount")
        ),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_operator_invoices_period")),
        refers("operator_invoices", OF_WALLET),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_operator_invoices")),
        sa.UniqueConstraint(
            "mutual_id", "wallet_id", "number", name=op.f("uq_operator_invoices_mutual_id_wallet_id_number")
        ),
    )


def make_payments() -> None:
    op.create_table(
        "operator_payments",
        *keys("id"),
        key("wallet_id"),
        key("invoice_id", nullable=True),
        *money(),
        *done("paid"),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_operator_payments_amount")),
        refers("operator_payments", OF_WALLET),
        refers("operator_payments", OF_INVOICE),
        sa.PrimaryKeyConstraint("mutual_id", "id", name=op.f("pk_operator_payments")),
    )
    op.create_table(
        "operator_payment_parts",
        *keys("payment_id", "invoice_id"),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_operator_payment_parts_amount")),
        refers("operator_payment_parts", OF_PAYMENT),
        refers("operator_payment_parts", OF_INVOICE),
        sa.PrimaryKeyConstraint("mutual_id", "payment_id", "invoice_id", name=op.f("pk_operator_payment_parts")),
    )


def key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def keys(*names: str) -> list[sa.Column[object]]:
    return [key(name) for name in ("mutual_id", *names)]


def money() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
    )


def done(act: str) -> tuple[sa.Column[object], ...]:
    """When, on which day of the books, and by whom."""
    return (
        sa.Column(f"{act}_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(f"{act}_on", sa.Date(), nullable=False),
        sa.Column(f"{act}_by", sa.String(), nullable=False),
    )


def refers(table: str, to: tuple[list[str], list[str]]) -> sa.ForeignKeyConstraint:
    columns, target = to
    return sa.ForeignKeyConstraint(columns, target, name=op.f(f"fk_{table}_{'_'.join(columns)}"))
