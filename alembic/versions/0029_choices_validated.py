"""What stood before 0027 keeps its promises too; read in a transaction of its own, which holds up nobody."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE wallets VALIDATE CONSTRAINT ck_wallets_fee_fixed")
    op.execute("ALTER TABLE payee_accounts VALIDATE CONSTRAINT ck_payee_accounts_route")
    op.execute("ALTER TABLE payment_requests VALIDATE CONSTRAINT ck_payment_requests_choice")
    op.execute("ALTER TABLE payouts VALIDATE CONSTRAINT ck_payouts_choice")
