"""How the operator behind each wallet stands, as all processes saw it together."""

import sqlalchemy as sa
from alembic import op

from app.db.migrate import runtime_role

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operator_status",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("lately", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_how", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unheard", sa.BigInteger(), nullable=False),
        sa.Column("statement_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('up', 'degraded', 'down')", name=op.f("ck_operator_status_state")),
        sa.CheckConstraint("(state = 'up') = (why IS NULL)", name=op.f("ck_operator_status_why")),
        sa.CheckConstraint(
            "failures >= 0 AND lately >= failures AND unheard >= 0", name=op.f("ck_operator_status_counts")
        ),
        sa.CheckConstraint("(failed_at IS NULL) = (failed_how IS NULL)", name=op.f("ck_operator_status_failed")),
        sa.ForeignKeyConstraint(
            ["mutual_id", "wallet_id"],
            ["wallets.mutual_id", "wallets.id"],
            name=op.f("fk_operator_status_mutual_id_wallet_id"),
        ),
        sa.PrimaryKeyConstraint("mutual_id", "wallet_id", name=op.f("pk_operator_status")),
    )
    op.execute(f"REVOKE DELETE, TRUNCATE ON operator_status FROM {runtime_role(op)}")
