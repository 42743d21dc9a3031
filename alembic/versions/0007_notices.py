"""Notices: what payers are told is written with the payment, long before a gateway delivers it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("mutual_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_masked", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("payment_id", sa.Uuid()),
        sa.Column("unit_id", sa.Uuid()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mutual_id", "id", name="pk_notices"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name="fk_notices_mutual_id"),
        sa.ForeignKeyConstraint(
            ["mutual_id", "payment_id"], ["payments.mutual_id", "payments.id"], name="fk_notices_mutual_id_payment_id"
        ),
        sa.ForeignKeyConstraint(
            ["mutual_id", "unit_id"], ["units.mutual_id", "units.id"], name="fk_notices_mutual_id_unit_id"
        ),
        sa.CheckConstraint("status IN ('waiting')", name=op.f("ck_notices_status")),
    )
    op.create_index("ix_notices_waiting", "notices", ["created_at"], postgresql_where="status = 'waiting'")
    op.create_index("ix_notices_mutual_id_payment_id", "notices", ["mutual_id", "payment_id"])
    op.create_index("ix_notices_mutual_id_unit_id", "notices", ["mutual_id", "unit_id"])


def downgrade() -> None:
    op.drop_table("notices")
