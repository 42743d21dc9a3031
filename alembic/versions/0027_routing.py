"""Which wallet a payment goes by and why; operators as they are declared; what is agreed beside a fee's rate.

What stands has no choice kept beside it. A phone's payee account may leave the wallet to each batch.
"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.db.migrate import run_script

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PROMISES = Path(__file__).parents[1] / "sql" / "0027_routing.sql"
CHOSEN = ("payment_requests", "payouts")


def upgrade() -> None:
    op.add_column("wallets", sa.Column("fee_fixed_minor", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("wallets", sa.Column("operators", ARRAY(sa.String), nullable=False, server_default="{}"))
    for name in ("payer_numbers", "payee_accounts"):
        op.add_column(name, sa.Column("operator", sa.String, nullable=True))
    for name in CHOSEN:
        op.add_column(name, sa.Column("routed_because", sa.String, nullable=True))
        op.add_column(name, sa.Column("routing", JSONB, nullable=True))
    run_script(op, PROMISES.read_text("utf-8"))
