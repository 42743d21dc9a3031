"""The lane of an account goes on under another wallet once its own is closed."""

from pathlib import Path

from alembic import op

from app.db.migrate import run_script, runtime_role

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0030_lane_wallets.sql"


def upgrade() -> None:
    run_script(op, PROMISES.read_text("utf-8"))
    op.execute(f"GRANT UPDATE (wallet_id) ON payout_lanes TO {runtime_role(op)}")
