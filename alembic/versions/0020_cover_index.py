"""Who is covered is read from an index: penetration and person-months pass over every member of a mutual."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Partial, so that foreign keys to young members plan by the primary key instead (PERFORMANCE 8)."""
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_members_cover ON members (mutual_id, unit_id) INCLUDE (covered_from, left_on)"
        " WHERE covered_from IS NOT NULL"
    )
