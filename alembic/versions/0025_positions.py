"""Promises of the books kept by the database too: ties undone whole, clearings approved in turn, differences proven."""

from pathlib import Path

from alembic import op

from app.db.migrate import run_script

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    run_script(op, (SQL / "0025_promises.sql").read_text("utf-8"))
    index_mirrors()


def index_mirrors() -> None:
    """Partial, for few entries mirror another: a position at a past day asks which mirrors were booked by then."""
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_entries_reverses_mutual_id ON entries (reverses, mutual_id) WHERE reverses IS NOT NULL"
    )
