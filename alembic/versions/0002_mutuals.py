"""The mutuals: the tenant every other row belongs to comes before all of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mutuals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("circle", sa.String(2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("target_population", sa.BigInteger()),
        sa.Column("parameters", JSONB(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mutuals"),
        sa.UniqueConstraint("code", name="uq_mutuals_code"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mutual_id", sa.Uuid()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolved_by", sa.String()),
        sa.Column("resolution", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.ForeignKeyConstraint(["mutual_id"], ["mutuals.id"], name="fk_incidents_mutual_id"),
    )
    op.create_index("ix_incidents_mutual_id_raised_at", "incidents", ["mutual_id", "raised_at"])
    op.create_index(
        "uq_incidents_open",
        "incidents",
        ["kind", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where="resolved_at IS NULL",
    )


def downgrade() -> None:
    op.drop_table("incidents")
    op.drop_table("mutuals")
