"""What each code moved by day, so that a trial balance costs codes and days, and not households."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0026_code_days.sql"


def upgrade() -> None:
    """Writers wait until the days before are summed, so that none is missed and none counted twice."""
    op.create_table(
        "code_days",
        sa.Column("mutual_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("backend", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("debit_minor", sa.BigInteger, nullable=False),
        sa.Column("credit_minor", sa.BigInteger, nullable=False),
    )
    op.execute("LOCK TABLE lines IN SHARE ROW EXCLUSIVE MODE")
    run_script(op, PROMISES.read_text())
    op.execute(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON code_days FROM {runtime_role(op)}")
