"""A statement's line of money out that was tied to a move of our own is an open item again once it is untied."""

from pathlib import Path

from alembic import op

from app.db.migrate import run_script

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0031_untied_lines.sql"


def upgrade() -> None:
    run_script(op, PROMISES.read_text())
